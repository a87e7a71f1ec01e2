import { AreaChart } from '@mantine/charts';
import { useDirection } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormats } from '@e-storefront/i18n';
import { ChartTable } from './chart-table';
import { RIGHT_TICK, toChartData, toChartSeries, type ChartProps } from './series';

/** Values over time as lines, with a table of them for screen readers. */
export function LineSeries({ height = 280, ...chart }: ChartProps): ReactNode {
  const { number } = useFormats();
  const { dir } = useDirection();
  const { title, points, series, format = number } = chart;
  return (
    <figure aria-label={title} style={{ margin: 0 }}>
      {/* SVG places texts by the direction of the page, which the axes take into account already. */}
      <div aria-hidden dir="ltr">
        <AreaChart
          h={height}
          data={toChartData(points)}
          dataKey="label"
          series={toChartSeries(series)}
          valueFormatter={(value) => format(value)}
          withLegend={series.length > 1}
          legendProps={{ verticalAlign: 'bottom', itemSorter: null }}
          areaChartProps={{ accessibilityLayer: false }}
          tickLine="none"
          gridAxis="x"
          xAxisProps={{ reversed: dir === 'rtl', minTickGap: 24 }}
          yAxisProps={{
            orientation: dir === 'rtl' ? 'right' : 'left',
            width: 52,
            tickFormatter: (value: number) => number(value, { notation: 'compact' }),
            ...(dir === 'rtl' && { tick: RIGHT_TICK }),
          }}
          curveType="monotone"
          strokeWidth={2}
          fillOpacity={0.12}
          withDots={points.length <= 31}
          areaProps={{ isAnimationActive: false }}
        />
      </div>
      <ChartTable {...chart} format={format} />
    </figure>
  );
}
