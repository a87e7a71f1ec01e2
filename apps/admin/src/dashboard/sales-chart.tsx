import { useQuery } from '@apollo/client/react';
import { Group, SegmentedControl, SimpleGrid, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { BarSeries, LineSeries, QueryState, StatTile } from '@e-storefront/ui';
import { oneOf } from '../common/one-of';
import { useWholeMoney } from '../common/use-whole-money';
import { Section } from '../common/section';
import { AdminSalesDocument } from './sales-chart.generated';
import { PERIODS, toPeriod, totals, type Grain } from './sales-periods';

/** The sales of a period as charts. The period and its division are in the address. */
export function SalesChart(): ReactNode {
  const { t } = useTranslation();
  const formats = useFormats();
  const wholeMoney = useWholeMoney();
  const [search, setSearch] = useSearchParams();
  const period = toPeriod(search.get('period') ?? '');
  const grains: readonly Grain[] = PERIODS[period];
  const grain = oneOf(grains, search.get('by') ?? '') ?? grains[0] ?? 'daily';
  const { data, previousData, error, refetch } = useQuery(AdminSalesDocument, { variables: { period } });
  const sales = (data ?? previousData)?.salesAnalytics;
  const dayName = (date: string): string =>
    new Intl.DateTimeFormat(formats.language, {
      day: grain === 'monthly' ? undefined : 'numeric',
      month: 'short',
      year: grain === 'monthly' ? 'numeric' : undefined,
      timeZone: 'UTC',
      numberingSystem: 'latn',
    }).format(new Date(date));
  const sums = sales && totals(sales);
  const points =
    sales?.[grain].map(({ date, revenue, sales: before, orders }) => ({
      label: dayName(date),
      values: { revenue, sales: before, orders },
    })) ?? [];
  const change = (key: string, value: string): void =>
    setSearch(
      (before) => {
        before.set(key, value);
        return before;
      },
      { replace: true, preventScrollReset: true },
    );
  return (
    <Section
      title={t('dashboard.sales')}
      actions={
        <Group>
          {grains.length > 1 && (
            <SegmentedControl
              size="xs"
              aria-label={t('dashboard.by')}
              value={grain}
              onChange={(value) => change('by', value)}
              data={grains.map((value) => ({ value, label: t(`dashboard.grains.${value}`) }))}
            />
          )}
          <SegmentedControl
            size="xs"
            aria-label={t('dashboard.period')}
            value={period}
            onChange={(value) => change('period', value)}
            data={Object.keys(PERIODS).map((value) => ({ value, label: t(`dashboard.periods.${value}`) }))}
          />
        </Group>
      }
    >
      <QueryState isLoading={!sales && !error} error={error} onRetry={() => void refetch()}>
        <Stack>
          {sums && (
            <SimpleGrid cols={{ base: 1, xs: 3 }}>
              <StatTile label={t('dashboard.revenue')} value={wholeMoney(sums.revenue)} />
              <StatTile label={t('dashboard.salesBeforeRefunds')} value={wholeMoney(sums.sales)} />
              <StatTile label={t('dashboard.orders')} value={formats.number(sums.orders)} />
            </SimpleGrid>
          )}
          <LineSeries
            title={t('dashboard.revenueChart')}
            pointLabel={t(`dashboard.points.${grain}`)}
            points={points}
            series={[
              { key: 'revenue', label: t('dashboard.revenue') },
              { key: 'sales', label: t('dashboard.salesBeforeRefunds') },
            ]}
            format={wholeMoney}
          />
          <BarSeries
            title={t('dashboard.ordersChart')}
            pointLabel={t(`dashboard.points.${grain}`)}
            points={points}
            series={[{ key: 'orders', label: t('dashboard.orders') }]}
            height={200}
          />
        </Stack>
      </QueryState>
    </Section>
  );
}
