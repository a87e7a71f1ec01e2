import { useDirection } from '@mantine/core';
import { useFormats } from '@e-storefront/i18n';
import { RIGHT_TICK, toChartData, toChartSeries, type ChartProps } from './series';

/** What Mantine's charts with axes have in common, in the direction and the numbers of the reader. */
export function useChartProps({ points, series, format, height = 280 }: ChartProps) {
  const { number } = useFormats();
  const isRightToLeft = useDirection().dir === 'rtl';
  const formatValue = format ?? number;
  return {
    h: height,
    data: toChartData(points),
    dataKey: 'label',
    series: toChartSeries(series),
    valueFormatter: (value: number) => formatValue(value),
    withLegend: series.length > 1,
    legendProps: { verticalAlign: 'bottom', itemSorter: null },
    tickLine: 'none',
    gridAxis: 'x',
    xAxisProps: { reversed: isRightToLeft, minTickGap: 24 },
    yAxisProps: {
      orientation: isRightToLeft ? 'right' : 'left',
      width: 52,
      tickFormatter: (value: number) => number(value, { notation: 'compact' }),
      ...(isRightToLeft && { tick: RIGHT_TICK }),
    },
  } as const;
}
