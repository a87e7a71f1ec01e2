import { Paper, SimpleGrid, Stack } from '@mantine/core';
import { IconCash, IconChartBar, IconReceipt } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { DateRangeFilter, ListToolbar, PageHeader, QueryState, StatTile } from '@e-storefront/ui';
import { PeriodTable } from './period-table';
import { SalesChart } from './sales-chart';
import { TopProducts } from './top-products';
import { useSales } from './use-sales';

/** Revenue by period and by product. */
export function EarningsPage(): ReactNode {
  const { t } = useTranslation();
  const { money, number } = useFormats();
  const { range, setRange, points, total, change, isLoading, error, retry } = useSales();
  return (
    <>
      <PageHeader title={t('earnings.title')} description={t('earnings.text')} />
      <ListToolbar>
        <DateRangeFilter value={range} onChange={setRange} clearable={false} />
      </ListToolbar>
      <QueryState isLoading={false} error={error} onRetry={retry}>
        <Stack gap="md">
          <SimpleGrid cols={{ base: 1, sm: 3 }}>
            <StatTile
              label={t('earnings.revenue')}
              icon={IconCash}
              value={total && money(total.revenue)}
              change={change.revenue}
              hint={t('earnings.revenueHint')}
            />
            <StatTile
              label={t('earnings.orders')}
              icon={IconReceipt}
              value={total && number(total.orders)}
              change={change.orders}
            />
            <StatTile
              label={t('earnings.average')}
              icon={IconChartBar}
              value={total && money(total.orders > 0 ? total.revenue / total.orders : 0)}
            />
          </SimpleGrid>
          <Paper withBorder p="md" component="section" aria-label={t('earnings.chart')}>
            <QueryState isLoading={isLoading}>{points && <SalesChart points={points} />}</QueryState>
          </Paper>
          <PeriodTable points={points} isLoading={isLoading} />
          <TopProducts />
        </Stack>
      </QueryState>
    </>
  );
}
