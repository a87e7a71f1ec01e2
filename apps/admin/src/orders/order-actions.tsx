import { Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { usePermission, type Schema } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { useStatusLabel } from '@e-storefront/ui';
import { useAction } from '../common/use-action';
import { CancelOrder } from './cancel-order';
import { AdminUpdateOrderStatusDocument } from './order-actions.generated';
import type { AdminOrderDetailFragment } from './order-detail.generated';
import { isCancellable, isReturnable } from './order-status';
import { ReturnItems } from './return-items';

/** Statuses with an action of their own. */
const OWN_ACTIONS: readonly Schema.OrderStatus[] = ['CANCELLED', 'RETURNED', 'REFUNDED'];

/** The next steps of an order that the account may take. */
export function OrderActions({ order }: { order: AdminOrderDetailFragment }): ReactNode {
  const { t } = useTranslation();
  const statusName = useStatusLabel();
  const canAdvance = usePermission('order:advance-any');
  const canCancel = usePermission('order:cancel-any') && isCancellable(order.orderStatus);
  const [update, isUpdating] = useAction(AdminUpdateOrderStatusDocument, {
    confirm: ({ status }) => {
      const name = statusName('order', status);
      return {
        text: t('orders.setStatusText', { number: order.orderNumber, status: name }),
        confirmLabel: t('orders.setStatus', { status: name }),
      };
    },
    done: t('orders.statusDone'),
  });
  const next = order.allowedTransitions.filter((status) => !OWN_ACTIONS.includes(status));
  const canReturn = canAdvance && isReturnable(order.orderStatus);
  if (next.length === 0 && !canCancel && !canReturn) return null;
  return (
    <Group>
      {next.map((status, index) => (
        <Button
          key={status}
          variant={index === 0 ? 'filled' : 'default'}
          loading={isUpdating}
          onClick={() => update({ id: order.id, status, note: null })}
        >
          {t('orders.setStatus', { status: statusName('order', status) })}
        </Button>
      ))}
      {canReturn && <ReturnItems order={order} />}
      {canCancel && <CancelOrder order={order} />}
    </Group>
  );
}
