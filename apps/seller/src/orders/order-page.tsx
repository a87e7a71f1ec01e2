import { useQuery, useSubscription } from '@apollo/client/react';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { DateTime, EmptyState, PageHeader, QueryState, StatusBadge } from '@e-storefront/ui';
import { useLetterKeys } from '../frame/use-letter-keys';
import { SellerOrderDocument, SellerOrderUpdatedDocument, type SellerOrderFragment } from './order.generated';
import { OrderActions } from './order-actions';
import { OrderDetails } from './order-details';
import { ORDER_STEPS } from './order-steps';
import { useOrderStep } from './use-order-step';

/** One order, which follows changes by others. */
export function OrderPage(): ReactNode {
  const { id = '' } = useParams();
  const { t } = useTranslation();
  const { data, loading, error, refetch } = useQuery(SellerOrderDocument, { variables: { id } });
  const order = data?.order;
  useSubscription(SellerOrderUpdatedDocument, { variables: { orderId: order?.id ?? '' }, skip: !order });
  return (
    <>
      <PageHeader
        title={order ? t('orders.title', { number: order.orderNumber }) : t('orders.one')}
        back={{ to: '..', label: t('orders.all') }}
        {...(order && {
          badge: <StatusBadge kind="order" value={order.orderStatus} />,
          description: <DateTime at={order.createdAt} />,
          actions: <OrderActions order={order} />,
        })}
      />
      <QueryState
        isLoading={loading && !order}
        error={error}
        onRetry={() => refetch()}
        isEmpty={!order}
        empty={<EmptyState title={t('orders.missing')} />}
      >
        {order && (
          <>
            <StepKeys order={order} />
            <OrderDetails order={order} />
          </>
        )}
      </QueryState>
    </>
  );
}

function StepKeys({ order }: { order: SellerOrderFragment }): ReactNode {
  const takeStep = useOrderStep();
  const steps = ORDER_STEPS.filter(({ to }) => order.allowedTransitions.includes(to));
  useLetterKeys(Object.fromEntries(steps.map(({ key, to }) => [key, () => void takeStep(order, to)])));
  return null;
}
