import { useQuery } from '@apollo/client/react';
import { IconPackage } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import {
  DataTable,
  DateTime,
  EmptyState,
  FilterSelect,
  ListPagination,
  ListToolbar,
  Money,
  PageHeader,
  SearchField,
  StatusBadge,
  useListParams,
  useStatusOptions,
  type Column,
} from '@e-storefront/ui';
import { ExportOrders } from '../exports/export-orders';
import { useAppPath } from '../frame/app-path';
import {
  SellerOrderByNumberDocument,
  SellerOrdersDocument,
  type SellerOrderRowFragment,
} from './orders.generated';
import { OrderNumber } from './order-number';
import type { OrderStatus } from './order-steps';

/** All orders, newest first, by status or number. */
export function OrdersPage(): ReactNode {
  const { t } = useTranslation();
  const path = useAppPath();
  const navigate = useNavigate();
  const statuses = useStatusOptions('order');
  const { params, set, reset, isFiltered } = useListParams({ status: '' });
  const { page, limit, search } = params;
  const status = statuses.find(({ value }) => value === params.status)?.value as OrderStatus | undefined;
  const list = useQuery(SellerOrdersDocument, {
    variables: { page, limit, status: status ?? null },
    skip: search !== '',
  });
  const byNumber = useQuery(SellerOrderByNumberDocument, {
    variables: { number: search.toUpperCase() },
    skip: search === '',
  });
  const { loading, error, refetch } = search === '' ? list : byNumber;
  const found = byNumber.data?.order ? [byNumber.data.order] : [];
  const orders = (list.data ?? list.previousData)?.orders;
  const rows = search === '' ? orders?.orders : loading ? undefined : found;
  return (
    <>
      <PageHeader
        title={t('orders.all')}
        description={t('orders.allText')}
        actions={<ExportOrders status={status ?? null} />}
      />
      <ListToolbar isFiltered={isFiltered} onReset={reset}>
        <SearchField
          value={search}
          onChange={(number) => set({ search: number })}
          label={t('orders.byNumber')}
          placeholder="ORD-20260301-7F3K9Q"
        />
        <FilterSelect
          label={t('orders.status')}
          options={statuses}
          value={params.status}
          onChange={(value) => set({ status: value, search: '' })}
        />
      </ListToolbar>
      <DataTable<SellerOrderRowFragment>
        label={t('orders.all')}
        columns={useColumns()}
        rows={rows}
        rowKey={({ id }) => id}
        isLoading={loading}
        error={search === '' ? error : undefined}
        onRetry={() => refetch()}
        onRowOpen={({ id }) => void navigate(path(`orders/${id}`))}
        empty={
          <EmptyState
            icon={IconPackage}
            title={t(isFiltered ? 'orders.noneFound' : 'orders.none')}
            text={t(isFiltered ? 'orders.noneFoundText' : 'orders.noneText')}
          />
        }
      />
      {search === '' && <ListPagination pagination={orders?.pagination} onChange={set} />}
    </>
  );
}

function useColumns(): Column<SellerOrderRowFragment>[] {
  const { t } = useTranslation();
  const { number } = useFormats();
  return [
    {
      key: 'number',
      header: t('orders.number'),
      render: ({ orderNumber }) => <OrderNumber number={orderNumber} />,
    },
    { key: 'date', header: t('orders.date'), render: ({ createdAt }) => <DateTime at={createdAt} /> },
    {
      key: 'buyer',
      header: t('orders.buyer'),
      render: ({ shippingAddress: { name, city } }) => [name, city].filter(Boolean).join(', '),
      hideBelow: 'md',
    },
    {
      key: 'units',
      header: t('orders.units'),
      render: ({ items }) => number(items.reduce((sum, { quantity }) => sum + quantity, 0)),
      align: 'end',
      hideBelow: 'md',
    },
    {
      key: 'total',
      header: t('orders.totals.total'),
      render: ({ total, currency }) => <Money amount={total} currency={currency} />,
      align: 'end',
    },
    {
      key: 'payment',
      header: t('orders.payment.title'),
      render: ({ paymentStatus }) => <StatusBadge kind="payment" value={paymentStatus} />,
      hideBelow: 'lg',
    },
    {
      key: 'status',
      header: t('orders.status'),
      render: ({ orderStatus }) => <StatusBadge kind="order" value={orderStatus} />,
    },
  ];
}
