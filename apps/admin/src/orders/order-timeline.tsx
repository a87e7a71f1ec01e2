import { Group, Text, Timeline } from '@mantine/core';
import type { ReactNode } from 'react';
import { DateTime, StatusBadge } from '@e-storefront/ui';
import type { AdminOrderHistoryFragment } from './order-timeline.generated';

/** What happened to an order, oldest first. */
export function OrderTimeline({ order }: { order: AdminOrderHistoryFragment }): ReactNode {
  const { statusHistory } = order;
  return (
    <Timeline active={statusHistory.length - 1} bulletSize={16} lineWidth={2}>
      {statusHistory.map(({ status, paymentStatus, at, note }, index) => (
        <Timeline.Item
          key={index}
          title={
            <Group gap="xs">
              <StatusBadge kind="order" value={status} />
              {paymentStatus !== statusHistory[index - 1]?.paymentStatus && (
                <StatusBadge kind="payment" value={paymentStatus} />
              )}
            </Group>
          }
        >
          <Text size="xs" c="dimmed" mt={4}>
            <DateTime at={at} />
          </Text>
          {note && (
            <Text size="sm" mt={4}>
              {note}
            </Text>
          )}
        </Timeline.Item>
      ))}
    </Timeline>
  );
}
