import { BarChart } from '@mantine/charts';
import type { ReactNode } from 'react';
import { ChartFigure } from './chart-figure';
import type { ChartProps } from './series';
import { useChartProps } from './use-chart-props';

interface BarSeriesProps extends ChartProps {
  /** The values of a point add up to one bar. */
  isStacked?: boolean;
}

/** Values of separate points as bars, with a table of them for screen readers. */
export function BarSeries({ isStacked = false, ...chart }: BarSeriesProps): ReactNode {
  return (
    <ChartFigure chart={chart}>
      <BarChart
        {...useChartProps(chart)}
        barChartProps={{ accessibilityLayer: false }}
        maxBarWidth={48}
        type={isStacked ? 'stacked' : 'default'}
        barProps={{ radius: isStacked ? 0 : [4, 4, 0, 0], isAnimationActive: false }}
      />
    </ChartFigure>
  );
}
