import { BarChart } from '@mantine/charts';
import { useDirection } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormats } from '@e-storefront/i18n';
import { ChartTable } from './chart-table';
import { toChartData, toChartSeries, type ChartProps } from './series';

interface BarSeriesProps extends ChartProps {
  /** The values of a point add up to one bar. */
  isStacked?: boolean;
}

/** Values of separate points as bars, with a table of them for screen readers. */
export function BarSeries({ height = 280, isStacked = false, ...chart }: BarSeriesProps): ReactNode {
  const { number } = useFormats();
  const { dir } = useDirection();
  const { title, points, series, format = number } = chart;
  return (
    <figure aria-label={title} style={{ margin: 0 }}>
      <div aria-hidden>
        <BarChart
          h={height}
          data={toChartData(points)}
          dataKey="label"
          series={toChartSeries(series)}
          valueFormatter={(value) => format(value)}
          withLegend={series.length > 1}
          legendProps={{ verticalAlign: 'bottom' }}
          tickLine="none"
          gridAxis="y"
          xAxisProps={{ reversed: dir === 'rtl', minTickGap: 24 }}
          yAxisProps={{ orientation: dir === 'rtl' ? 'right' : 'left', width: 84 }}
          maxBarWidth={48}
          type={isStacked ? 'stacked' : 'default'}
          barChartProps={{ accessibilityLayer: false }}
          barProps={{ radius: isStacked ? 0 : [4, 4, 0, 0], isAnimationActive: false }}
        />
      </div>
      <ChartTable {...chart} format={format} />
    </figure>
  );
}
