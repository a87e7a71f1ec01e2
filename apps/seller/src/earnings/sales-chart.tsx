import type { ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { BarSeries, LineSeries } from '@e-storefront/ui';
import { useDayFormat } from './day-format';
import { readablePoints, type SalesPoint } from './sales-period';

/** Sales and revenue over time: days as lines, months as bars. */
export function SalesChart({ points }: { points: readonly SalesPoint[] }): ReactNode {
  const { t } = useTranslation();
  const { money } = useFormats();
  const readable = readablePoints(points);
  const formatDay = useDayFormat(readable.isByMonth);
  const chart = {
    title: t('earnings.chart'),
    pointLabel: t(readable.isByMonth ? 'earnings.month' : 'earnings.day'),
    points: readable.points.map(({ date, sales, revenue }) => ({
      label: formatDay(date),
      values: { sales, revenue },
    })),
    series: [
      { key: 'revenue', label: t('earnings.revenue') },
      { key: 'sales', label: t('earnings.sales') },
    ],
    format: (value: number) => money(value),
  };
  return readable.isByMonth ? <BarSeries {...chart} /> : <LineSeries {...chart} />;
}
