import { useSubscription } from '@apollo/client/react';
import { Text } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import classes from './live-state.module.css';
import { StorefrontOrderUpdatedDocument } from './order.generated';

/** Follows an order, whose changes appear at once wherever it is shown, and says whether the connection stands. */
export function LiveState({ orderId }: { orderId: string }): ReactNode {
  const { t } = useTranslation();
  const { online } = useNetwork();
  const { data, error } = useSubscription(StorefrontOrderUpdatedDocument, { variables: { orderId } });
  const state = !online || error ? 'interrupted' : data ? 'live' : 'connecting';
  return (
    <Text component="span" size="sm" role="status" className={classes['state'] ?? ''} data-state={state}>
      {t(`orders.live.${state}`)}
    </Text>
  );
}
