import { useMutation } from '@apollo/client/react';
import { Alert, Button, Stack } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { confirmAction, notifyError, notifySuccess } from '@e-storefront/ui';
import { useAddToCart } from '../cart/use-add-to-cart';
import classes from './order-page.module.css';
import { StorefrontCancelOrderDocument, type StorefrontOrderFragment } from './order-page.generated';

/** What the customer can do with an order: cancel it, order it again, ask for a return or for help. */
export function OrderActions({ order }: { order: StorefrontOrderFragment }): ReactNode {
  const { t } = useTranslation();
  const [cancel, { loading }] = useMutation(StorefrontCancelOrderDocument);
  const cancelOrder = async (): Promise<void> => {
    const isSure = await confirmAction({
      title: t('orders.cancelTitle'),
      text: t('orders.cancelText'),
      confirmLabel: t('orders.cancel'),
      danger: true,
    });
    if (!isSure) return;
    await cancel({ variables: { id: order.id } }).then(
      () => notifySuccess(t('orders.cancelled')),
      (error: unknown) => notifyError(error, t),
    );
  };
  return (
    <Stack className={classes['screen']}>
      <BuyAgain order={order} />
      {order.orderStatus === 'DELIVERED' && (
        <Button component={Link} to={`/tickets/new?order=${order.id}`} variant="default" size="md">
          {t('orders.return')}
        </Button>
      )}
      <Button component={Link} to={`/tickets/new?order=${order.id}`} variant="default" size="md">
        {t('orders.help')}
      </Button>
      {order.allowedTransitions.includes('CANCELLED') && (
        <Button color="red" variant="light" size="md" loading={loading} onClick={() => void cancelOrder()}>
          {t('orders.cancel')}
        </Button>
      )}
    </Stack>
  );
}

/** Puts the items into the cart again, and names those that cannot be bought any more. */
function BuyAgain({ order }: { order: StorefrontOrderFragment }): ReactNode {
  const { t } = useTranslation();
  const { add, isAdding } = useAddToCart();
  const navigate = useNavigate();
  const [missing, setMissing] = useState<string[]>([]);
  const buyAgain = async (): Promise<void> => {
    const failed: string[] = [];
    // One after the other: each changes the same cart.
    for (const { productId, variantId, quantity, productName } of order.items)
      await add({ productId, variantId, quantity }).catch(() => failed.push(productName));
    setMissing(failed);
    if (failed.length === 0) await navigate('/cart');
  };
  return (
    <>
      <Button variant="default" size="md" loading={isAdding} onClick={() => void buyAgain()}>
        {t('orders.again')}
      </Button>
      {missing.length > 0 && (
        <Alert color="yellow" role="status">
          {t('orders.notAdded', { names: missing.join(', ') })}
        </Alert>
      )}
    </>
  );
}
