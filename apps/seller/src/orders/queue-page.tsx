import { Badge, Group, Kbd, Paper, Tabs, Text, Title, UnstyledButton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery, useSubscription } from '@apollo/client/react';
import { IconChecks } from '@tabler/icons-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import {
  EmptyState,
  Money,
  PageHeader,
  QueryState,
  RelativeTime,
  StatusBadge,
  useListParams,
  useStatusLabel,
} from '@e-storefront/ui';
import { useAppPath } from '../frame/app-path';
import { useLetterKeys } from '../frame/use-letter-keys';
import { SellerOrderUpdatedDocument, type SellerOrderFragment } from './order.generated';
import { OrderActions } from './order-actions';
import { OrderDetails } from './order-details';
import { isQueueStatus, ORDER_STEPS, QUEUE_STATUSES, type QueueStatus } from './order-steps';
import classes from './orders.module.css';
import { SellerQueueCountsDocument, SellerQueueDocument } from './queue.generated';
import { useOrderStep } from './use-order-step';

/** The API limits the cost of an operation; an order with all its details is expensive. */
const LIMIT = 30;

/** The orders that wait for the seller, by status: one key moves the chosen order on and leads to the next one. */
export function QueuePage(): ReactNode {
  const { t } = useTranslation();
  const { params, set } = useListParams({ status: 'PENDING' });
  const status = isQueueStatus(params.status) ? params.status : 'PENDING';
  const { data, loading, error, refetch } = useQuery(SellerQueueDocument, {
    variables: { status, limit: LIMIT },
    fetchPolicy: 'cache-and-network',
  });
  // An order that was moved on leaves the queue before the API has answered.
  const orders = (data?.orders?.orders ?? []).filter(({ orderStatus }) => orderStatus === status);
  const total = data?.orders?.pagination.total ?? 0;
  return (
    <>
      <PageHeader title={t('queue.title')} description={<KeyHelp />} />
      <QueueTabs status={status} onChange={(next) => set({ status: next })} />
      <QueryState
        isLoading={loading && !data}
        error={data ? undefined : error}
        onRetry={() => refetch()}
        isEmpty={orders.length === 0}
        empty={
          <EmptyState icon={IconChecks} title={t('queue.empty')} text={t(`queue.emptyText.${status}`)} />
        }
      >
        <Queue key={status} orders={orders} />
        {total > LIMIT && (
          <Text size="sm" c="dimmed" mt="sm">
            {t('queue.more', { shown: LIMIT, total })}
          </Text>
        )}
      </QueryState>
    </>
  );
}

function KeyHelp(): ReactNode {
  const { t } = useTranslation();
  return (
    <Group gap="xs" visibleFrom="sm">
      <Text size="sm">
        <Kbd>j</Kbd> <Kbd>k</Kbd> {t('queue.keys.move')}
      </Text>
      {ORDER_STEPS.map(({ key, to }) => (
        <Text key={key} size="sm">
          <Kbd>{key}</Kbd> {t(`orders.steps.${to}.label`)}
        </Text>
      ))}
      <Text size="sm">
        <Kbd>Enter</Kbd> {t('queue.keys.open')}
      </Text>
    </Group>
  );
}

function QueueTabs({
  status,
  onChange,
}: {
  status: QueueStatus;
  onChange(status: QueueStatus): void;
}): ReactNode {
  const { t } = useTranslation();
  const { number } = useFormats();
  const label = useStatusLabel();
  const { data } = useQuery(SellerQueueCountsDocument, { fetchPolicy: 'cache-and-network' });
  const counts: Record<QueueStatus, number | undefined> = {
    PENDING: data?.pending?.pagination.total,
    CONFIRMED: data?.confirmed?.pagination.total,
    PROCESSING: data?.processing?.pagination.total,
    SHIPPED: data?.shipped?.pagination.total,
    OUT_FOR_DELIVERY: data?.outForDelivery?.pagination.total,
  };
  return (
    <Tabs value={status} onChange={(next) => next && isQueueStatus(next) && onChange(next)} mb="md">
      <Tabs.List aria-label={t('queue.statuses')} className={classes['tabs'] ?? ''}>
        {QUEUE_STATUSES.map((one) => (
          <Tabs.Tab
            key={one}
            value={one}
            mih={44}
            rightSection={
              counts[one] !== undefined && (
                <Badge variant="light" size="sm">
                  {number(counts[one])}
                </Badge>
              )
            }
          >
            {label('order', one)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
}

function Queue({ orders }: { orders: readonly SellerOrderFragment[] }): ReactNode {
  const { t } = useTranslation();
  const path = useAppPath();
  const navigate = useNavigate();
  const isWide = useMediaQuery('(min-width: 62em)', true, { getInitialValueInEffect: false });
  const [position, setPosition] = useState(0);
  const takeStep = useOrderStep();
  const index = Math.min(position, orders.length - 1);
  const chosen = orders[index];
  const entries = useRef<HTMLUListElement>(null);
  useSubscription(SellerOrderUpdatedDocument, { variables: { orderId: chosen?.id ?? '' }, skip: !chosen });
  useEffect(() => {
    entries.current?.querySelector('[aria-current=true]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen?.id]);

  const open = (id: string): void => void navigate(path(`orders/${id}`));
  const move = (by: number): void => setPosition(Math.max(0, Math.min(orders.length - 1, index + by)));
  const steps = ORDER_STEPS.filter(({ to }) => chosen?.allowedTransitions.includes(to));
  useLetterKeys({
    j: () => move(1),
    ArrowDown: () => move(1),
    k: () => move(-1),
    ArrowUp: () => move(-1),
    ...(chosen && {
      Enter: () => open(chosen.id),
      ...Object.fromEntries(steps.map(({ key, to }) => [key, () => void takeStep(chosen, to)])),
    }),
  });
  return (
    <div className={classes['queue']}>
      <ul className={classes['list']} ref={entries} aria-label={t('queue.title')}>
        {orders.map((order, at) => (
          <li key={order.id}>
            <QueueEntry
              order={order}
              isChosen={at === index}
              onChoose={() => (isWide ? setPosition(at) : open(order.id))}
            />
          </li>
        ))}
      </ul>
      {chosen && isWide && (
        <Paper component="section" aria-label={chosen.orderNumber}>
          <Group justify="space-between" mb="md">
            <Group gap="xs">
              <Title order={2} size="h3">
                {chosen.orderNumber}
              </Title>
              <StatusBadge kind="order" value={chosen.orderStatus} />
            </Group>
            <Group gap="xs">
              <OrderActions order={chosen} />
            </Group>
          </Group>
          <OrderDetails order={chosen} />
        </Paper>
      )}
    </div>
  );
}

interface QueueEntryProps {
  order: SellerOrderFragment;
  isChosen: boolean;
  onChoose(): void;
}

function QueueEntry({ order, isChosen, onChoose }: QueueEntryProps): ReactNode {
  const { t } = useTranslation();
  const { items, shippingAddress: address, shippingMethod, total, currency } = order;
  const units = items.reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <UnstyledButton
      className={classes['entry'] ?? ''}
      aria-current={isChosen || undefined}
      onClick={onChoose}
    >
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text fw={600} size="sm">
          {order.orderNumber}
        </Text>
        <Text size="sm">
          <Money amount={total} currency={currency} />
        </Text>
      </Group>
      <Text size="sm" truncate>
        {[address.name, address.city].filter(Boolean).join(', ')}
      </Text>
      <Group gap="xs">
        <Text size="xs" c="dimmed">
          {t('queue.units', { count: units })} · <RelativeTime at={order.createdAt} />
        </Text>
        {shippingMethod === 'EXPRESS' && (
          <Badge size="xs" color="orange" variant="light">
            {t('orders.shipping.EXPRESS')}
          </Badge>
        )}
      </Group>
    </UnstyledButton>
  );
}
