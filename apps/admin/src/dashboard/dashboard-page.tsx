import { useQuery } from '@apollo/client/react';
import { Anchor, Grid, Group, Image, SimpleGrid, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { usePermission } from '@e-storefront/graph-client';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { Money, PageHeader, QueryState, RelativeTime, StatTile, StatusBadge } from '@e-storefront/ui';
import { Section } from '../common/section';
import { useWholeMoney } from '../common/use-whole-money';
import { AdminDashboardPageDocument, type AdminDashboardPageQuery } from './dashboard-page.generated';
import { SalesChart } from './sales-chart';

/** How the shop is doing, and what waits for somebody. */
export function DashboardPage(): ReactNode {
  const { t } = useTranslation();
  const withFigures = usePermission('analytics:read-any');
  const withApplications = usePermission('seller:approve');
  const { data, loading, error, refetch } = useQuery(AdminDashboardPageDocument, {
    variables: { withFigures, withApplications },
    fetchPolicy: 'cache-and-network',
  });
  return (
    <>
      <PageHeader title={t('dashboard.title')} description={t('dashboard.description')} />
      <Stack>
        <QueryState isLoading={loading && !data} error={error} onRetry={() => void refetch()}>
          {data && (
            <Stack>
              <Waiting data={data} />
              {data.dashboardStats && <Figures stats={data.dashboardStats} />}
            </Stack>
          )}
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

function Figures({ stats }: { stats: NonNullable<AdminDashboardPageQuery['dashboardStats']> }): ReactNode {
  const { t } = useTranslation();
  const formats = useFormats();
  const wholeMoney = useWholeMoney();
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>
      <StatTile label={t('dashboard.revenue')} value={wholeMoney(stats.totalRevenue)} />
      <StatTile label={t('dashboard.averageOrder')} value={wholeMoney(stats.averageOrderValue)} />
      <StatTile label={t('dashboard.orders')} value={formats.number(stats.totalOrders)} />
      {stats.totalUsers !== null && (
        <StatTile label={t('dashboard.users')} value={formats.number(stats.totalUsers)} />
      )}
    </SimpleGrid>
  );
}

/** What waits for somebody, each with the way there. */
function Waiting({ data }: { data: AdminDashboardPageQuery }): ReactNode {
  const { t } = useTranslation();
  const waiting: [label: string, count: number | undefined, to: string][] = [
    [t('dashboard.pendingOrders'), data.dashboardStats?.pendingOrders, '../orders?status=PENDING'],
    [t('dashboard.applications'), data.applications?.pagination.total, '../sellers'],
    [t('dashboard.openTickets'), data.openTickets?.pagination.total, '../tickets'],
  ];
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }}>
      {waiting.map(
        ([label, count, to]) =>
          count !== undefined && <WaitingTile key={to} label={label} count={count} to={to} />,
      )}
    </SimpleGrid>
  );
}

function WaitingTile({ label, count, to }: { label: string; count: number; to: string }): ReactNode {
  const { t } = useTranslation();
  const formats = useFormats();
  return (
    <StatTile
      label={label}
      value={formats.number(count)}
      hint={
        <Anchor component={Link} to={to} size="sm" aria-label={t('dashboard.showNamed', { label })}>
          {t('dashboard.show')}
        </Anchor>
      }
    />
  );
}

function RecentOrders({ data }: { data: AdminDashboardPageQuery }): ReactNode {
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

function PopularProducts({ data }: { data: AdminDashboardPageQuery }): ReactNode {
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
