import { useQuery, useSubscription } from '@apollo/client/react';
import { Anchor, Grid, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { EmptyState, PageHeader, QueryState, StatusBadge } from '@e-storefront/ui';
import { Facts } from '../common/facts';
import { Section } from '../common/section';
import { OrderActions } from './order-actions';
import { OrderItems } from './order-items';
import { AdminOrderDocument, AdminOrderUpdatedDocument, type AdminOrderQuery } from './order-page.generated';
import { OrderPayment } from './order-payment';
import { OrderTimeline } from './order-timeline';

/** One order with everything about it. It follows changes while it is open. */
export function OrderPage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const { data, loading, error, refetch } = useQuery(AdminOrderDocument, { variables: { id } });
  return (
    <QueryState
      isLoading={loading && !data}
      error={error}
      onRetry={() => void refetch()}
      isEmpty={!data?.order}
      empty={<EmptyState title={t('orders.unknown')} text={t('orders.unknownText')} />}
    >
      {data?.order && <LoadedOrder order={data.order} />}
    </QueryState>
  );
}

function LoadedOrder({ order }: { order: NonNullable<AdminOrderQuery['order']> }): ReactNode {
  const { t } = useTranslation();
  const formats = useFormats();
  useSubscription(AdminOrderUpdatedDocument, { variables: { orderId: order.id }, ignoreResults: true });
  const { shippingAddress: address } = order;
  const others = order.group?.orders.filter(({ id }) => id !== order.id) ?? [];
  return (
    <>
      <PageHeader
        title={order.orderNumber}
        description={t('orders.placedAt', { at: formats.dateTime(order.createdAt) })}
        back={{ to: '..', label: t('orders.title') }}
        badge={
          <>
            <StatusBadge kind="order" value={order.orderStatus} />
            <StatusBadge kind="payment" value={order.paymentStatus} />
          </>
        }
      />
      <Grid>
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack>
            <OrderActions order={order} />
            <Section title={t('orders.items')}>
              <OrderItems order={order} />
            </Section>
            <Section title={t('orders.timeline')}>
              <OrderTimeline order={order} />
            </Section>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <Stack>
            <Section title={t('orders.payment')}>
              <OrderPayment order={order} />
            </Section>
            <Section title={t('orders.parties')}>
              <Facts
                facts={[
                  [
                    t('orders.customer'),
                    <Anchor key="customer" component={Link} to={`../users/${order.customerId}`} size="sm">
                      {order.customer?.name ?? order.customerEmail}
                    </Anchor>,
                  ],
                  [t('orders.email'), order.customerEmail],
                  [
                    t('orders.seller'),
                    order.seller && (
                      <Anchor component={Link} to={`../users/${order.seller.id}`} size="sm">
                        {order.seller.name}
                      </Anchor>
                    ),
                  ],
                  [t('orders.notes'), order.notes],
                ]}
              />
            </Section>
            <Section title={t('orders.shippingAddress')}>
              <Text size="sm" component="address" fs="normal" style={{ whiteSpace: 'pre-line' }}>
                {[
                  address.name,
                  address.street,
                  [address.zip, address.city].filter(Boolean).join(' '),
                  address.state,
                  address.country,
                  address.mobile,
                ]
                  .filter(Boolean)
                  .join('\n')}
              </Text>
            </Section>
            {others.length > 0 && (
              <Section title={t('orders.sameCheckout')}>
                {others.map((other) => (
                  <Group key={other.id} justify="space-between">
                    <Anchor component={Link} to={`../orders/${other.orderNumber}`} size="sm">
                      {other.orderNumber}
                    </Anchor>
                    <StatusBadge kind="order" value={other.orderStatus} />
                  </Group>
                ))}
              </Section>
            )}
            {order.tickets && order.tickets.length > 0 && (
              <Section title={t('orders.tickets')}>
                {order.tickets.map((ticket) => (
                  <Group key={ticket.id} justify="space-between" wrap="nowrap">
                    <Anchor component={Link} to={`../tickets/${ticket.ticketId}`} size="sm">
                      {ticket.subject}
                    </Anchor>
                    <StatusBadge kind="ticket" value={ticket.status} />
                  </Group>
                ))}
              </Section>
            )}
          </Stack>
        </Grid.Col>
      </Grid>
    </>
  );
}
