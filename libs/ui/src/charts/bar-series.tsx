import { BarChart } from '@mantine/charts';
import { useDirection } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormats } from '@e-storefront/i18n';
import { ChartTable } from './chart-table';
import { RIGHT_TICK, toChartData, toChartSeries, type ChartProps } from './series';

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
      {/* SVG places texts by the direction of the page, which the axes take into account already. */}
      <div aria-hidden dir="ltr">
        <BarChart
          h={height}
          data={toChartData(points)}
          dataKey="label"
          series={toChartSeries(series)}
          valueFormatter={(value) => format(value)}
          withLegend={series.length > 1}
          legendProps={{ verticalAlign: 'bottom', itemSorter: null }}
          barChartProps={{ accessibilityLayer: false }}
          tickLine="none"
          gridAxis="x"
          xAxisProps={{ reversed: dir === 'rtl', minTickGap: 24 }}
          yAxisProps={{
            orientation: dir === 'rtl' ? 'right' : 'left',
            width: 52,
            tickFormatter: (value: number) => number(value, { notation: 'compact' }),
            ...(dir === 'rtl' && { tick: RIGHT_TICK }),
          }}
          maxBarWidth={48}
          type={isStacked ? 'stacked' : 'default'}
          barProps={{ radius: isStacked ? 0 : [4, 4, 0, 0], isAnimationActive: false }}
        />
      </div>
      <ChartTable {...chart} format={format} />
    </figure>
  );
}
