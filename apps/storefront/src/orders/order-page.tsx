import { useQuery } from '@apollo/client/react';
import { Button, Skeleton } from '@mantine/core';
import { IconPackageOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { apiError } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { EmptyState, QueryState } from '@e-storefront/ui';
import { OrderDetails } from './order-details';
import { StorefrontOrderDocument } from './order.generated';

/** One order of the customer, by its number. */
export function OrderPage(): ReactNode {
  const { number = '' } = useParams();
  const { data, error, refetch } = useQuery(StorefrontOrderDocument, {
    variables: { id: number },
    fetchPolicy: 'cache-and-network',
  });
  const order = data?.order;
  if (!order && error && apiError(error).code === 'NOT_FOUND') return <UnknownOrder />;
  return (
    <QueryState
      isLoading={!order && !error}
      error={order ? undefined : error}
      onRetry={refetch}
      skeleton={<Skeleton h={520} my="xl" />}
    >
      {order && <OrderDetails key={order.id} order={order} />}
    </QueryState>
  );
}

function UnknownOrder(): ReactNode {
  const { t } = useTranslation();
  return (
    <EmptyState
      icon={IconPackageOff}
      title={t('orders.unknown')}
      text={t('orders.unknownText')}
      action={
        <Button component={Link} to="/orders" mih={44}>
          {t('orders.back')}
        </Button>
      }
    />
  );
}
