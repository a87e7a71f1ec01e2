import { useMutation } from '@apollo/client/react';
import { Button } from '@mantine/core';
import { IconArrowBackUp, IconHelpCircle, IconPrinter, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { confirmAction, notifyError, notifySuccess } from '@e-storefront/ui';
import { BuyAgain } from './buy-again';
import classes from './order-actions.module.css';
import { StorefrontCancelOrderDocument, type StorefrontOrderFieldsFragment } from './order.generated';

/** What the buyer can do about an order. */
export function OrderActions({ order }: { order: StorefrontOrderFieldsFragment }): ReactNode {
  const { t } = useTranslation();
  const [cancelOrder, { loading }] = useMutation(StorefrontCancelOrderDocument);
  const { id, orderNumber, orderStatus, allowedTransitions, items } = order;
  const help = `/tickets/new?order=${encodeURIComponent(id)}`;
  const cancel = async (): Promise<void> => {
    const isConfirmed = await confirmAction({
      title: t('orders.cancel.title', { number: orderNumber }),
      text: t('orders.cancel.text'),
      confirmLabel: t('orders.cancel.confirm'),
      danger: true,
    });
    if (!isConfirmed) return;
    try {
      await cancelOrder({ variables: { id } });
      notifySuccess(t('orders.cancel.done'));
    } catch (error) {
      notifyError(error, t);
    }
  };
  return (
    <div className={classes['actions']}>
      <BuyAgain items={items}>
        {allowedTransitions.includes('CANCELLED') && (
          <Button
            variant="default"
            mih={44}
            leftSection={<IconX size={18} aria-hidden />}
            loading={loading}
            onClick={() => void cancel()}
          >
            {t('orders.cancel.button')}
          </Button>
        )}
        {orderStatus === 'DELIVERED' && (
          <Button
            component={Link}
            to={help}
            variant="default"
            mih={44}
            leftSection={<IconArrowBackUp size={18} aria-hidden />}
          >
            {t('orders.return')}
          </Button>
        )}
        <Button
          component={Link}
          to={help}
          variant="default"
          mih={44}
          leftSection={<IconHelpCircle size={18} aria-hidden />}
        >
          {t('orders.help')}
        </Button>
        <Button
          variant="default"
          mih={44}
          leftSection={<IconPrinter size={18} aria-hidden />}
          onClick={() => window.print()}
        >
          {t('orders.print')}
        </Button>
      </BuyAgain>
    </div>
  );
}
