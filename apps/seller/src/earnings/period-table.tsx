import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { DataTable, Money, type Column } from '@e-storefront/ui';
import { useDayFormat } from './day-format';
import { readablePoints, type SalesPoint } from './sales-period';

interface PeriodTableProps {
  points: readonly SalesPoint[] | undefined;
  isLoading: boolean;
}

/** Orders, sales and revenue by day or month, the latest first. */
export function PeriodTable({ points, isLoading }: PeriodTableProps): ReactNode {
  const { t } = useTranslation();
  const { number } = useFormats();
  const readable = points && readablePoints(points);
  const isByMonth = readable?.isByMonth ?? false;
  const formatDay = useDayFormat(isByMonth);
  const columns: Column<SalesPoint>[] = [
    {
      key: 'date',
      header: t(isByMonth ? 'earnings.month' : 'earnings.day'),
      render: ({ date }) => formatDay(date),
    },
    { key: 'orders', header: t('earnings.orders'), align: 'end', render: ({ orders }) => number(orders) },
    {
      key: 'sales',
      header: t('earnings.sales'),
      align: 'end',
      render: ({ sales }) => <Money amount={sales} />,
    },
    {
      key: 'revenue',
      header: t('earnings.revenue'),
      align: 'end',
      render: ({ revenue }) => <Money amount={revenue} />,
    },
  ];
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {t('earnings.byPeriod')}
      </Title>
      <DataTable<SalesPoint>
        label={t('earnings.byPeriod')}
        columns={columns}
        rows={readable?.points.toReversed()}
        rowKey={({ date }) => date}
        isLoading={isLoading}
        maxHeight={420}
      />
    </section>
  );
}
