import { useQuery } from '@apollo/client/react';
import { Anchor, Grid, Group, Image, SimpleGrid, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { usePermission } from '@e-storefront/graph-client';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { Money, PageHeader, QueryState, RelativeTime, StatTile, StatusBadge } from '@e-storefront/ui';
import { Section } from '../common/section';
import { AdminDashboardDocument, type AdminDashboardQuery } from './dashboard-page.generated';
import { SalesChart } from './sales-chart';

/** How the shop is doing, and what waits for somebody. */
export function DashboardPage(): ReactNode {
  const { t } = useTranslation();
  const withFigures = usePermission('analytics:read-any');
  const withApplications = usePermission('seller:approve');
  const { data, loading, error, refetch } = useQuery(AdminDashboardDocument, {
    variables: { withFigures, withApplications },
    fetchPolicy: 'cache-and-network',
  });
  return (
    <>
      <PageHeader title={t('dashboard.title')} description={t('dashboard.description')} />
      <Stack>
        <QueryState isLoading={loading && !data} error={error} onRetry={() => void refetch()}>
          {data && <Figures data={data} />}
        </QueryState>
        {withFigures && <SalesChart />}
        {data && (
          <Grid>
            <Grid.Col span={{ base: 12, md: 7 }}>
              <RecentOrders data={data} />
            </Grid.Col>
            <Grid.Col span={{ base: 12, md: 5 }}>
              <PopularProducts data={data} />
            </Grid.Col>
          </Grid>
        )}
      </Stack>
    </>
  );
}

function Figures({ data }: { data: AdminDashboardQuery }): ReactNode {
  const { t } = useTranslation();
  const formats = useFormats();
  const { dashboardStats: stats, applications, openTickets } = data;
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }}>
      {stats && (
        <>
          <StatTile label={t('dashboard.revenue')} value={formats.money(stats.totalRevenue)} />
          <StatTile label={t('dashboard.averageOrder')} value={formats.money(stats.averageOrderValue)} />
          <StatTile
            label={t('dashboard.orders')}
            value={formats.number(stats.totalOrders)}
            hint={<TileLink to="../orders" />}
          />
          <StatTile
            label={t('dashboard.pendingOrders')}
            value={formats.number(stats.pendingOrders)}
            hint={<TileLink to="../orders?status=PENDING" />}
          />
          {stats.totalUsers !== null && (
            <StatTile
              label={t('dashboard.users')}
              value={formats.number(stats.totalUsers)}
              hint={<TileLink to="../users" />}
            />
          )}
        </>
      )}
      {applications && (
        <StatTile
          label={t('dashboard.applications')}
          value={formats.number(applications.pagination.total)}
          hint={<TileLink to="../sellers" />}
        />
      )}
      {openTickets && (
        <StatTile
          label={t('dashboard.openTickets')}
          value={formats.number(openTickets.pagination.total)}
          hint={<TileLink to="../tickets" />}
        />
      )}
    </SimpleGrid>
  );
}

function RecentOrders({ data }: { data: AdminDashboardQuery }): ReactNode {
  const { t } = useTranslation();
  return (
    <Section
      title={t('dashboard.recentOrders')}
      actions={
        <Anchor component={Link} to="../orders" size="sm">
          {t('dashboard.allOrders')}
        </Anchor>
      }
    >
      <Stack gap="sm">
        {data.recentOrders?.orders.map((order) => (
          <Group key={order.id} justify="space-between">
            <div>
              <Anchor component={Link} to={`../orders/${order.orderNumber}`} size="sm" fw={600}>
                {order.orderNumber}
              </Anchor>
              <Text size="xs" c="dimmed">
                {order.customer?.name ?? order.customerEmail} · <RelativeTime at={order.createdAt} />
              </Text>
            </div>
            <Group gap="sm">
              <StatusBadge kind="order" value={order.orderStatus} />
              <Text size="sm">
                <Money amount={order.total} currency={order.currency} />
              </Text>
            </Group>
          </Group>
        ))}
      </Stack>
    </Section>
  );
}

function PopularProducts({ data }: { data: AdminDashboardQuery }): ReactNode {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <Section
      title={t('dashboard.popular')}
      actions={
        <Anchor component={Link} to="../products?sortBy=popular" size="sm">
          {t('dashboard.allProducts')}
        </Anchor>
      }
    >
      <Stack gap="sm">
        {data.popular?.products.map((product) => (
          <Group key={product.id} wrap="nowrap">
            {product.imageUrl && (
              <Image src={product.imageUrl} alt="" w={40} h={40} radius="sm" fit="cover" loading="lazy" />
            )}
            <div style={{ flex: 1, minWidth: 0 }}>
              <Anchor component={Link} to={`../products/${product.id}`} size="sm" lineClamp={1}>
                {product.name}
              </Anchor>
              <Text size="xs" c="dimmed">
                {product.seller?.name} · {t('dashboard.stock', { count: product.stock })}
              </Text>
            </div>
            <Text size="sm">{formats.money(product.price)}</Text>
          </Group>
        ))}
      </Stack>
    </Section>
  );
}

function TileLink({ to }: { to: string }): ReactNode {
  const { t } = useTranslation();
  return (
    <Anchor component={Link} to={to} size="xs">
      {t('dashboard.show')}
    </Anchor>
  );
}
