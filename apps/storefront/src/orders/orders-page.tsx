import { useQuery } from '@apollo/client/react';
import { Button, Skeleton } from '@mantine/core';
import { IconFilterOff, IconPackage } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import {
  EmptyState,
  FilterSelect,
  ListPagination,
  ListToolbar,
  PageHeader,
  QueryState,
  useListParams,
  useStatusOptions,
} from '@e-storefront/ui';
import { OrderCard } from './order-card';
import { isOrderStatus } from './order-status';
import classes from './orders.module.css';
import { StorefrontOrdersDocument } from './orders-page.generated';

/** The customer's orders, newest first. */
export function OrdersPage(): ReactNode {
  const { t } = useTranslation();
  const { params, set, reset, isFiltered } = useListParams({ limit: 10, status: '' });
  const statuses = useStatusOptions('order');
  const { page, limit, status } = params;
  const { data, previousData, error, refetch } = useQuery(StorefrontOrdersDocument, {
    variables: { page, limit, status: isOrderStatus(status) ? status : null },
    fetchPolicy: 'cache-and-network',
  });
  const list = (data ?? previousData)?.myOrders;
  const orders = list?.orders ?? [];
  return (
    <>
      <PageHeader title={t('account.titles.orders')} />
      <ListToolbar>
        <FilterSelect
          label={t('orders.status')}
          options={statuses}
          value={status}
          searchable={false}
          onChange={(next) => set({ status: next })}
        />
      </ListToolbar>
      <QueryState
        isLoading={!list && !error}
        error={data ? undefined : error}
        onRetry={refetch}
        skeleton={<Skeleton h={420} />}
        isEmpty={orders.length === 0}
        empty={isFiltered ? <NothingFound onReset={reset} /> : <NoOrders />}
      >
        <ul className={classes['orders']}>
          {orders.map((order) => (
            <li key={order.id}>
              <OrderCard order={order} />
            </li>
          ))}
        </ul>
        <ListPagination pagination={list?.pagination} onChange={set} limits={[10, 20, 50]} />
      </QueryState>
    </>
  );
}

function NothingFound({ onReset }: { onReset: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={IconFilterOff}
      title={t('orders.nothingFound')}
      action={
        <Button variant="default" mih={44} onClick={onReset}>
          {t('orders.showAll')}
        </Button>
      }
    />
  );
}

function NoOrders(): ReactNode {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={IconPackage}
      title={t('orders.empty')}
      text={t('orders.emptyText')}
      action={
        <Button component={Link} to="/" mih={44}>
          {t('cart.shop')}
        </Button>
      }
    />
  );
}
