import { AreaChart } from '@mantine/charts';
import { useDirection } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormats } from '@e-storefront/i18n';
import { ChartTable } from './chart-table';
import { toChartData, toChartSeries, type ChartProps } from './series';

/** Values over time as lines, with a table of them for screen readers. */
export function LineSeries({ height = 280, ...chart }: ChartProps): ReactNode {
  const { number } = useFormats();
  const { dir } = useDirection();
  const { title, points, series, format = number } = chart;
  return (
    <figure aria-label={title} style={{ margin: 0 }}>
      <div aria-hidden>
        <AreaChart
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
          curveType="monotone"
          strokeWidth={2}
          fillOpacity={0.12}
          withDots={points.length <= 31}
          areaChartProps={{ accessibilityLayer: false }}
          areaProps={{ isAnimationActive: false }}
        />
      </div>
      <ChartTable {...chart} format={format} />
    </figure>
  );
}
