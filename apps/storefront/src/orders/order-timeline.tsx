import { Text, Timeline } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { DateTime, useStatusLabel } from '@e-storefront/ui';
import { stepsAhead } from './order-status';
import type { StorefrontOrderFieldsFragment } from './order.generated';

/** What happened to an order, oldest first, and the steps until its delivery. */
export function OrderTimeline({ order }: { order: StorefrontOrderFieldsFragment }): ReactNode {
  const label = useStatusLabel();
  const { statusHistory, orderStatus } = order;
  return (
    <Timeline active={statusHistory.length - 1} bulletSize={22} lineWidth={2}>
      {statusHistory.map(({ status, paymentStatus, at, note }, index) => {
        const before = statusHistory[index - 1];
        const isPaymentOnly = before?.status === status;
        return (
          <Timeline.Item
            key={index}
            bullet={<IconCheck size={14} aria-hidden />}
            title={isPaymentOnly ? label('payment', paymentStatus) : label('order', status)}
          >
            <Text size="sm" c="dimmed">
              <DateTime at={at} />
              {!isPaymentOnly && paymentStatus !== before?.paymentStatus && (
                <> · {label('payment', paymentStatus)}</>
              )}
            </Text>
            {note && (
              <Text size="sm" dir="auto">
                {note}
              </Text>
            )}
          </Timeline.Item>
        );
      })}
      {stepsAhead(orderStatus).map((status) => (
        <Timeline.Item
          key={status}
          lineVariant="dashed"
          title={
            <Text span c="dimmed">
              {label('order', status)}
            </Text>
          }
        />
      ))}
    </Timeline>
  );
}
