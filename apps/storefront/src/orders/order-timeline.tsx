import { Text, Timeline } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { useStatusLabel } from '@e-storefront/ui';
import type { OrderStatus, StorefrontOrderFragment } from './order-page.generated';

/** The way of an order that is neither cancelled nor returned. */
const WAY: readonly OrderStatus[] = [
  'PENDING',
  'CONFIRMED',
  'PROCESSING',
  'SHIPPED',
  'OUT_FOR_DELIVERY',
  'DELIVERED',
];

/** What has happened to an order, and what comes next. */
export function OrderTimeline({ order }: { order: StorefrontOrderFragment }): ReactNode {
  const { t } = useTranslation();
  const label = useStatusLabel();
  const { dateTime } = useFormats();
  const history = order.statusHistory.filter(({ status }, index, all) => status !== all[index - 1]?.status);
  const next = WAY.slice(WAY.indexOf(order.orderStatus) + 1);
  const ahead = WAY.includes(order.orderStatus) ? next : [];
  return (
    <Timeline active={history.length - 1} bulletSize={24} lineWidth={2}>
      {history.map(({ status, at, note }) => (
        <Timeline.Item key={at} title={label('order', status)} bullet={<IconCheck size={14} aria-hidden />}>
          <Text size="sm" c="dimmed">
            {dateTime(at)}
          </Text>
          {note && <Text size="sm">{note}</Text>}
        </Timeline.Item>
      ))}
      {ahead.map((status) => (
        <Timeline.Item key={status} title={label('order', status)}>
          <Text size="sm" c="dimmed">
            {t('orders.notYet')}
          </Text>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}
