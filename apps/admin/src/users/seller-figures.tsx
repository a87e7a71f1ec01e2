import { useQuery } from '@apollo/client/react';
import { Anchor, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { QueryState, StatTile } from '@e-storefront/ui';
import { Section } from '../common/section';
import { useWholeMoney } from '../common/use-whole-money';
import { AdminSellerStatsDocument } from './seller-figures.generated';

/** The figures of a seller with the products that sell best. */
export function SellerFigures({ sellerId }: { sellerId: string }): ReactNode {
  const { t } = useTranslation();
  const formats = useFormats();
  const wholeMoney = useWholeMoney();
  const { data, loading, error, refetch } = useQuery(AdminSellerStatsDocument, { variables: { sellerId } });
  const stats = data?.sellerStats;
  return (
    <Section
      title={t('users.sellerFigures')}
      actions={
        <Anchor component={Link} to={`../products?sellerId=${sellerId}`} size="sm">
          {t('users.sellerProducts')}
        </Anchor>
      }
    >
      <QueryState isLoading={loading && !data} error={error} onRetry={() => void refetch()}>
        {stats && (
          <Stack>
            <SimpleGrid cols={{ base: 1, xs: 2 }}>
              <StatTile label={t('users.revenue')} value={wholeMoney(stats.totalRevenue)} />
              <StatTile label={t('users.ordersCount')} value={formats.number(stats.totalOrders)} />
              <StatTile label={t('users.ordersPending')} value={formats.number(stats.pendingOrders)} />
              <StatTile label={t('users.averageOrder')} value={wholeMoney(stats.averageOrderValue)} />
            </SimpleGrid>
            {stats.topProducts.length > 0 && (
              <div>
                <Title order={3} size="h5" mb="xs">
                  {t('users.topProducts')}
                </Title>
                <Stack gap={6}>
                  {stats.topProducts.map((product) => (
                    <Group key={product.productId} justify="space-between" wrap="nowrap">
                      <Anchor component={Link} to={`../products/${product.productId}`} size="sm">
                        {product.productName}
                      </Anchor>
                      <Text size="sm">
                        {t('users.soldUnits', { count: product.quantity })} · {formats.money(product.sales)}
                      </Text>
                    </Group>
                  ))}
                </Stack>
              </div>
            )}
          </Stack>
        )}
      </QueryState>
    </Section>
  );
}
