import { AreaChart } from '@mantine/charts';
import type { ReactNode } from 'react';
import { ChartFigure } from './chart-figure';
import type { ChartProps } from './series';
import { useChartProps } from './use-chart-props';

/** Values over time as lines, with a table of them for screen readers. */
export function LineSeries(chart: ChartProps): ReactNode {
  return (
    <ChartFigure chart={chart}>
      <AreaChart
        {...useChartProps(chart)}
        areaChartProps={{ accessibilityLayer: false }}
        curveType="monotone"
        strokeWidth={2}
        fillOpacity={0.12}
        withDots={chart.points.length <= 31}
        areaProps={{ isAnimationActive: false }}
      />
    </ChartFigure>
  );
}
