import { useQuery } from '@apollo/client/react';
import { Card, Group, Stack, Text, Timeline, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useToken } from '@e-storefront/account';
import { useTranslation } from '@e-storefront/i18n';
import { DateTime, PageHeader, StatusBadge, useStatusLabel } from '@e-storefront/ui';
import { MailedPage } from './mailed-page';
import { OrderItems } from './order-items';
import type { TrackedOrder } from './tracked-order';
import { StorefrontTrackedOrderDocument } from './tracked-order.generated';

/** The page of the link in a mail about an order: its status, items and history. */
export function TrackedOrderPage(): ReactNode {
  const { t } = useTranslation();
  const token = useToken();
  const { data, error, refetch } = useQuery(StorefrontTrackedOrderDocument, {
    variables: { token },
    fetchPolicy: 'cache-and-network',
  });
  const order = data?.trackedOrder;
  return (
    <MailedPage
      title={t('mailed.order')}
      expiredHint={t('mailed.orderExpired')}
      next={{ to: '/log-in?next=/orders', label: t('account.titles.log-in') }}
      isLoading={!data && !error}
      error={error}
      onRetry={() => refetch()}
    >
      {order && <LoadedOrder order={order} />}
    </MailedPage>
  );
}

function LoadedOrder({ order }: { order: TrackedOrder }): ReactNode {
  const { t } = useTranslation();
  return (
    <Stack gap="lg">
      <PageHeader
        title={t('mailed.orderTitle', { number: order.orderNumber })}
        badge={<StatusBadge kind="order" value={order.orderStatus} />}
        description={
          <Group gap="xs" component="span">
            <DateTime at={order.createdAt} />
            <span>·</span>
            <span>{t('mailed.payment')}</span>
            <StatusBadge kind="payment" value={order.paymentStatus} />
          </Group>
        }
      />
      <Card withBorder component="section">
        <Title order={2} size="h4" mb="md">
          {t('mailed.history')}
        </Title>
        <OrderHistory history={order.statusHistory} />
      </Card>
      <Card withBorder component="section">
        <Title order={2} size="h4" mb="xs">
          {t('mailed.items')}
        </Title>
        <OrderItems order={order} />
      </Card>
    </Stack>
  );
}

function OrderHistory({ history }: { history: TrackedOrder['statusHistory'] }): ReactNode {
  const label = useStatusLabel();
  // Entries of payments do not change the status.
  const changes = history.filter(({ status }, index) => status !== history[index - 1]?.status);
  return (
    <Timeline active={changes.length - 1} bulletSize={18} lineWidth={3}>
      {changes.map(({ status, at }) => (
        <Timeline.Item key={at} title={label('order', status)}>
          <Text size="sm" c="dimmed">
            <DateTime at={at} />
          </Text>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}
