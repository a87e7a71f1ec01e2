import { useQuery } from '@apollo/client/react';
import { IconArrowBackUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import {
  DataTable,
  DateTime,
  EmptyState,
  FilterSelect,
  ListPagination,
  ListToolbar,
  Money,
  PageHeader,
  StatusBadge,
  useListParams,
  useStatusLabel,
  type Column,
} from '@e-storefront/ui';
import { useAppPath } from '../frame/app-path';
import { OrderNumber } from './order-number';
import { SellerReturnsDocument, type SellerReturnFragment } from './returns.generated';

/** In which orders money or products went back. */
const STATUSES = ['RETURNED', 'REFUNDED', 'CANCELLED'] as const;

/** Returned, refunded and cancelled orders with what was refunded. */
export function ReturnsPage(): ReactNode {
  const { t } = useTranslation();
  const label = useStatusLabel();
  const path = useAppPath();
  const navigate = useNavigate();
  const { params, set } = useListParams({ status: 'RETURNED' });
  const status = STATUSES.find((one) => one === params.status) ?? 'RETURNED';
  const { data, previousData, loading, error, refetch } = useQuery(SellerReturnsDocument, {
    variables: { page: params.page, limit: params.limit, status },
  });
  const list = (data ?? previousData)?.orders;
  return (
    <>
      <PageHeader title={t('returns.title')} description={t('returns.text')} />
      <ListToolbar>
        <FilterSelect
          label={t('orders.status')}
          options={STATUSES.map((value) => ({ value, label: label('order', value) }))}
          value={status}
          onChange={(value) => set({ status: value === '' ? 'RETURNED' : value })}
        />
      </ListToolbar>
      <DataTable<SellerReturnFragment>
        label={t('returns.title')}
        columns={useColumns()}
        rows={list?.orders}
        rowKey={({ id }) => id}
        isLoading={loading}
        error={error}
        onRetry={() => refetch()}
        onRowOpen={({ id }) => void navigate(path(`orders/${id}`))}
        empty={<EmptyState icon={IconArrowBackUp} title={t('returns.none')} text={t('returns.noneText')} />}
      />
      <ListPagination pagination={list?.pagination} onChange={set} />
    </>
  );
}

function useColumns(): Column<SellerReturnFragment>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'number',
      header: t('orders.number'),
      render: ({ orderNumber }) => <OrderNumber number={orderNumber} />,
    },
    {
      key: 'closed',
      header: t('returns.at'),
      render: ({ updatedAt }) => <DateTime at={updatedAt} />,
    },
    {
      key: 'reason',
      header: t('returns.reason'),
      render: ({ statusHistory, payment }) =>
        payment?.refunds.find(({ reason }) => reason)?.reason ??
        statusHistory.findLast(({ note }) => note)?.note ??
        '–',
      hideBelow: 'md',
    },
    {
      key: 'refunded',
      header: t('returns.refunded'),
      render: ({ payment, currency }) => <Money amount={payment?.refunded} currency={currency} />,
      align: 'end',
    },
    {
      key: 'total',
      header: t('orders.totals.total'),
      render: ({ total, currency }) => <Money amount={total} currency={currency} />,
      align: 'end',
      hideBelow: 'sm',
    },
    {
      key: 'payment',
      header: t('orders.payment.title'),
      render: ({ paymentStatus }) => <StatusBadge kind="payment" value={paymentStatus} />,
    },
  ];
}
