import { Anchor, Group, Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { DateRangeFilter, QueryState } from '@e-storefront/ui';
import { SalesChart } from '../earnings/sales-chart';
import { useSales } from '../earnings/use-sales';
import { useAppPath } from '../frame/app-path';

/** The chart of sales over the chosen period. */
export function SalesOverTime(): ReactNode {
  const { t } = useTranslation();
  const { money } = useFormats();
  const path = useAppPath();
  const { range, setRange, points, total, isLoading, error, retry } = useSales();
  return (
    <Paper withBorder p="md" component="section" aria-label={t('earnings.chart')}>
      <Group justify="space-between" mb="md">
        <div>
          <Title order={2} size="h4">
            {t('earnings.chart')}
          </Title>
          {total && (
            <Text size="sm" c="dimmed">
              {t('home.inPeriod', { revenue: money(total.revenue), count: total.orders })} ·{' '}
              <Anchor component={Link} to={path('earnings')} inherit underline="always">
                {t('home.toEarnings')}
              </Anchor>
            </Text>
          )}
        </div>
        <DateRangeFilter value={range} onChange={setRange} clearable={false} />
      </Group>
      <QueryState isLoading={isLoading} error={error} onRetry={retry}>
        {points && <SalesChart points={points} />}
      </QueryState>
    </Paper>
  );
}
