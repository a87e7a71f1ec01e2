import { useQuery } from '@apollo/client/react';
import { Anchor, Button, Card, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconPackage } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import {
  EmptyState,
  FilterSelect,
  ListPagination,
  ListToolbar,
  PageHeader,
  QueryState,
  StatusBadge,
  useListParams,
  useStatusOptions,
} from '@e-storefront/ui';
import type { OrderStatus } from './order-page.generated';
import { StorefrontOrdersDocument, type StorefrontOrdersQuery } from './orders-page.generated';

const DEFAULTS = { limit: 10, status: '' } as const;

type ListedOrder = NonNullable<StorefrontOrdersQuery['myOrders']>['orders'][number];

/** The orders of the customer, newest first. */
export function OrdersPage(): ReactNode {
  const { t } = useTranslation();
  const statuses = useStatusOptions('order');
  const { params, set } = useListParams(DEFAULTS);
  const { page, limit } = params;
  const status = statuses.some(({ value }) => value === params.status)
    ? (params.status as OrderStatus)
    : null;
  const { data, previousData, error, refetch } = useQuery(StorefrontOrdersDocument, {
    variables: { page, limit, status },
    fetchPolicy: 'cache-and-network',
  });
  const shown = (data ?? previousData)?.myOrders;
  return (
    <>
      <PageHeader title={t('account.titles.orders')} />
      <ListToolbar>
        <FilterSelect
          label={t('orders.status')}
          options={statuses}
          value={params.status}
          onChange={(value) => set({ status: value })}
        />
      </ListToolbar>
      <QueryState
        isLoading={!shown && !error}
        error={shown ? undefined : error}
        onRetry={() => refetch()}
        isEmpty={shown?.pagination.total === 0}
        empty={
          <EmptyState
            icon={IconPackage}
            title={t(status ? 'orders.noneWithStatus' : 'orders.none')}
            text={t('orders.noneText')}
            action={
              <Button component={Link} to="/" size="md">
                {t('cart.shop')}
              </Button>
            }
          />
        }
        skeleton={<Skeleton h={280} />}
      >
        <Stack gap="sm">
          {shown?.orders.map((order) => (
            <OrderCard key={order.id} order={order} />
          ))}
        </Stack>
        <ListPagination pagination={shown?.pagination} onChange={set} />
      </QueryState>
    </>
  );
}

function OrderCard({ order }: { order: ListedOrder }): ReactNode {
  const { t } = useTranslation();
  const { money, date, list } = useFormats();
  const { orderNumber, orderStatus, items, total, currency, createdAt, seller } = order;
  return (
    <Card>
      <Group justify="space-between" align="start">
        <div>
          <Anchor component={Link} to={`/orders/${orderNumber}`} fw={650}>
            <bdi>{orderNumber}</bdi>
          </Anchor>
          <Text size="sm" c="dimmed">
            {date(createdAt)} · {t('cart.soldBy', { seller: seller?.name })}
          </Text>
        </div>
        <Group gap="sm">
          <StatusBadge kind="order" value={orderStatus} />
          <Text fw={650}>{money(total, currency)}</Text>
        </Group>
      </Group>
      <Text mt="xs" lineClamp={2}>
        {list(
          items.map(({ productName, quantity }) =>
            quantity > 1 ? `${quantity} × ${productName}` : productName,
          ),
        )}
      </Text>
    </Card>
  );
}
