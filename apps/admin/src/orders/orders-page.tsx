import { Alert, Anchor, Button, Group, Text } from '@mantine/core';
import { useSubscription } from '@apollo/client/react';
import { IconReceipt } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import {
  DateTime,
  FilterSelect,
  ListToolbar,
  Money,
  PageHeader,
  StatusBadge,
  useListParams,
  type Column,
  useStatusOptions,
  useListQuery,
} from '@e-storefront/ui';
import { oneOf } from '../common/one-of';
import { RecordTable } from '../common/record-table';
import { OpenOrder } from './open-order';
import { ORDER_STATUSES } from './order-status';
import type { AdminOrderRowFragment } from './order-row.generated';
import { AdminNewOrdersDocument, AdminOrdersDocument } from './orders-page.generated';

/** All orders of the shop, newest first. */
export function OrdersPage(): ReactNode {
  const { t } = useTranslation();
  const list = useListParams({ status: '', customerId: '' });
  const { params, set, reset, isFiltered } = list;
  const query = useListQuery(AdminOrdersDocument, {
    page: params.page,
    limit: params.limit,
    status: oneOf(ORDER_STATUSES, params.status),
    customerId: params.customerId || null,
  });
  const { data } = query;
  const columns = useOrderColumns();
  return (
    <>
      <PageHeader title={t('orders.title')} description={t('orders.description')} />
      <NewOrders onShow={query.onRetry} />
      <ListToolbar isFiltered={isFiltered} onReset={reset}>
        <OpenOrder />
        <FilterSelect
          label={t('orders.status')}
          value={params.status}
          onChange={(status) => set({ status })}
          options={useStatusOptions('order')}
        />
      </ListToolbar>
      <RecordTable
        label={t('orders.title')}
        columns={columns}
        rows={data?.orders?.orders}
        pagination={data?.orders?.pagination}
        query={query}
        list={list}
        to={({ orderNumber }) => `../orders/${orderNumber}`}
        empty={{ icon: IconReceipt, title: t('orders.none'), text: t('orders.noneText') }}
      />
    </>
  );
}

/** The columns of orders in lists. */
export function useOrderColumns(): Column<AdminOrderRowFragment>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'number',
      header: t('orders.number'),
      render: ({ orderNumber }) => (
        <Anchor component={Link} to={`../orders/${orderNumber}`} fw={600} size="sm">
          {orderNumber}
        </Anchor>
      ),
    },
    { key: 'at', header: t('orders.placed'), render: ({ createdAt }) => <DateTime at={createdAt} /> },
    {
      key: 'customer',
      header: t('orders.customer'),
      render: ({ customer, customerEmail }) => customer?.name ?? customerEmail,
    },
    { key: 'seller', header: t('orders.seller'), render: ({ seller }) => seller?.name, hideBelow: 'md' },
    {
      key: 'status',
      header: t('orders.status'),
      render: ({ orderStatus }) => <StatusBadge kind="order" value={orderStatus} />,
    },
    {
      key: 'payment',
      header: t('orders.payment'),
      render: ({ paymentStatus }) => <StatusBadge kind="payment" value={paymentStatus} />,
      hideBelow: 'lg',
    },
    {
      key: 'total',
      header: t('orders.total'),
      align: 'end',
      render: ({ total, currency }) => <Money amount={total} currency={currency} />,
    },
  ];
}

/** Says how many orders have come in since the list was read. */
function NewOrders({ onShow }: { onShow: () => void }): ReactNode {
  const { t } = useTranslation();
  const [count, setCount] = useState(0);
  useSubscription(AdminNewOrdersDocument, {
    ignoreResults: true,
    onData: () => setCount((before) => before + 1),
  });
  if (count === 0) return null;
  return (
    <Alert mb="md" role="status">
      <Group justify="space-between">
        <Text size="sm">{t('orders.newOrders', { count })}</Text>
        <Button
          size="xs"
          onClick={() => {
            setCount(0);
            onShow();
          }}
        >
          {t('orders.showNew')}
        </Button>
      </Group>
    </Alert>
  );
}
