import { SimpleGrid } from '@mantine/core';
import { useQuery } from '@apollo/client/react';
import { IconCash, IconChartBar, IconClock, IconReceipt } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { QueryState, StatTile, useWorkServices } from '@e-storefront/ui';
import { SellerFiguresDocument } from './figures.generated';

/** The seller's figures since the beginning. */
export function Figures(): ReactNode {
  const { t } = useTranslation();
  const { number } = useFormats();
  const { currency } = useWorkServices();
  const roundMoney = (amount: number): string =>
    number(amount, { style: 'currency', currency, maximumFractionDigits: 0 });
  const { data, error, refetch } = useQuery(SellerFiguresDocument, { fetchPolicy: 'cache-and-network' });
  const stats = data?.sellerStats;
  return (
    <QueryState isLoading={false} error={stats ? undefined : error} onRetry={() => refetch()}>
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>
        <StatTile
          label={t('home.pending')}
          icon={IconClock}
          value={stats && number(stats.pendingOrders)}
          hint={t('home.pendingHint')}
        />
        <StatTile
          label={t('home.revenue')}
          icon={IconCash}
          value={stats && roundMoney(stats.totalRevenue)}
          hint={t('home.allTime')}
        />
        <StatTile
          label={t('home.orders')}
          icon={IconReceipt}
          value={stats && number(stats.totalOrders)}
          hint={stats && t('home.shipped', { count: stats.shippedOrders })}
        />
        <StatTile
          label={t('earnings.average')}
          icon={IconChartBar}
          value={stats && roundMoney(stats.averageOrderValue)}
          hint={t('home.allTime')}
        />
      </SimpleGrid>
    </QueryState>
  );
}
