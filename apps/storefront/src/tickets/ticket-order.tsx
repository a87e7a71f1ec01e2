import { useQuery } from '@apollo/client/react';
import { Card, Group, Skeleton, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { DateTime, Money, QueryState, StatusBadge } from '@e-storefront/ui';
import { StorefrontTicketOrderDocument } from './new-ticket-page.generated';

/** The order that a new request is about. */
export function TicketOrder({ id }: { id: string }): ReactNode {
  const { t } = useTranslation();
  const { list } = useFormats();
  const { data, error, refetch } = useQuery(StorefrontTicketOrderDocument, { variables: { id } });
  const order = data?.order;
  return (
    <Card withBorder mb="lg" component="section" aria-label={t('tickets.aboutOrder')}>
      <QueryState
        isLoading={!data && !error}
        error={error}
        onRetry={() => refetch()}
        isEmpty={!order}
        empty={<Text>{t('tickets.orderUnknown')}</Text>}
        skeleton={<Skeleton h={56} />}
      >
        {order && (
          <>
            <Group gap="sm">
              <Text fw={600}>
                {t('tickets.order')} <bdi>{order.orderNumber}</bdi>
              </Text>
              <StatusBadge kind="order" value={order.orderStatus} />
            </Group>
            <Text size="sm" c="dimmed">
              <DateTime at={order.createdAt} dateOnly /> ·{' '}
              <Money amount={order.total} currency={order.currency} />
            </Text>
            <Text size="sm" dir="auto">
              {list(order.items.map(({ productName }) => productName))}
            </Text>
          </>
        )}
      </QueryState>
    </Card>
  );
}
