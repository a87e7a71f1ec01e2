import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { usePermission } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { DateTime, Money, StatusBadge } from '@e-storefront/ui';
import { Facts } from '../common/facts';
import { useAction } from '../common/use-action';
import type { AdminOrderDetailFragment } from './order-detail.generated';
import { AdminUpdatePaymentStatusDocument } from './order-payment.generated';
import { RefundOrder } from './refund-order';

/** Payments that reach the shop outside of a provider. */
const OFFLINE_PROVIDERS: readonly string[] = ['bank', 'cod'];

/** The payment of an order with its refunds, and what staff can do with them. */
export function OrderPayment({ order }: { order: AdminOrderDetailFragment }): ReactNode {
  const { t } = useTranslation();
  const canUpdate = usePermission('payment:update');
  const [update, isUpdating] = useAction(AdminUpdatePaymentStatusDocument, {
    confirm: {
      text: t('orders.markPaidText', { number: order.orderNumber }),
      confirmLabel: t('orders.markPaid'),
    },
    done: t('orders.paidDone'),
  });
  const { payment, currency } = order;
  if (!payment) return <Text c="dimmed">{t('orders.noPayment')}</Text>;
  const isAwaited = payment.state === 'CREATED' && OFFLINE_PROVIDERS.includes(payment.provider);
  const left = payment.captured - payment.refunded;
  return (
    <Stack>
      {payment.state === 'DISPUTED' && (
        <Alert color="red" icon={<IconAlertTriangle />} title={t('orders.disputed')}>
          {t('orders.disputedText')}
        </Alert>
      )}
      <Facts
        facts={[
          [t('orders.paymentState'), <StatusBadge key="state" kind="paymentState" value={payment.state} />],
          [t('orders.paymentMethod'), t(`orders.paymentMethods.${order.paymentMethod}`)],
          [t('orders.provider'), t(`orders.providers.${payment.provider}`)],
          [t('orders.charged'), <Money key="amount" amount={payment.amount} currency={currency} />],
          [t('orders.captured'), <Money key="captured" amount={payment.captured} currency={currency} />],
          [t('orders.refunded'), <Money key="refunded" amount={payment.refunded} currency={currency} />],
          [
            t('orders.waived'),
            payment.waived > 0 ? <Money key="waived" amount={payment.waived} currency={currency} /> : null,
          ],
          [
            t('orders.waitsUntil'),
            payment.nextAction ? <DateTime key="until" at={payment.nextAction.expiresAt} /> : null,
          ],
        ]}
      />
      {payment.refunds.map((refund) => (
        <Group key={refund.id} justify="space-between" wrap="nowrap" align="start">
          <div>
            <Text size="sm" fw={600}>
              <Money amount={refund.amount} currency={currency} />
            </Text>
            <Text size="xs" c="dimmed">
              <DateTime at={refund.createdAt} />
            </Text>
            {refund.reason && <Text size="sm">{refund.reason}</Text>}
          </div>
          <StatusBadge kind="refund" value={refund.state} />
        </Group>
      ))}
      {canUpdate && (
        <Group>
          {left > 0 && payment.state !== 'DISPUTED' && <RefundOrder order={order} left={left} />}
          {isAwaited && (
            <Button
              variant="default"
              loading={isUpdating}
              onClick={() => update({ id: order.id, status: 'PAID' })}
            >
              {t('orders.markPaid')}
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}
