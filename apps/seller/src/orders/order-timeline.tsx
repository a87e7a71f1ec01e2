import { Text, Timeline } from '@mantine/core';
import type { ReactNode } from 'react';
import { DateTime, useStatusLabel } from '@e-storefront/ui';
import type { SellerOrderFragment } from './order.generated';

/** The history of an order, oldest first. */
export function OrderTimeline({ history }: { history: SellerOrderFragment['statusHistory'] }): ReactNode {
  const label = useStatusLabel();
  return (
    <Timeline active={history.length - 1} bulletSize={16} lineWidth={2}>
      {history.map(({ status, paymentStatus, at, note }, index) => {
        const isPayment = index > 0 && history[index - 1]?.status === status;
        return (
          <Timeline.Item
            key={`${at}-${status}-${paymentStatus}`}
            title={isPayment ? label('payment', paymentStatus) : label('order', status)}
          >
            <Text size="sm" c="dimmed">
              <DateTime at={at} />
            </Text>
            {note && <Text size="sm">{note}</Text>}
          </Timeline.Item>
        );
      })}
    </Timeline>
  );
}
