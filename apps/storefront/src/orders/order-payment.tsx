import { Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { DateTime, StatusBadge } from '@e-storefront/ui';
import type { StorefrontOrderFieldsFragment } from './order.generated';

/** How an order is paid, and what was refunded. */
export function OrderPayment({ order }: { order: StorefrontOrderFieldsFragment }): ReactNode {
  const { t } = useTranslation();
  const { money } = useFormats();
  const { payment, paymentMethod, paymentStatus, currency } = order;
  const refunds = payment?.refunds ?? [];
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text>{t(`orders.paymentMethods.${paymentMethod}`, { defaultValue: paymentMethod })}</Text>
        <StatusBadge kind="payment" value={paymentStatus} />
      </Group>
      {payment?.state === 'AUTHORISED' && (
        <Text size="sm" c="dimmed">
          {t('orders.authorised')}
        </Text>
      )}
      {refunds.map(({ id, amount, reason, state, createdAt }) => (
        <div key={id}>
          <Group justify="space-between">
            <Text>{t('orders.refund', { amount: money(amount, currency) })}</Text>
            <StatusBadge kind="refund" value={state} />
          </Group>
          <Text size="sm" c="dimmed">
            <DateTime at={createdAt} />
            {reason && (
              <>
                {' · '}
                <bdi>{reason}</bdi>
              </>
            )}
          </Text>
        </div>
      ))}
    </Stack>
  );
}
