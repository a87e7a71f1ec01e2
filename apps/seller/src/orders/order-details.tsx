import { Anchor, Group, List, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { DateTime, Money, StatusBadge } from '@e-storefront/ui';
import type { SellerOrderFragment } from './order.generated';
import { OrderItems } from './order-items';
import { OrderTimeline } from './order-timeline';
import classes from './orders.module.css';
import { ShippingAddress } from './shipping-address';

/** Everything about one order: items, address, payment, notes and history. */
export function OrderDetails({ order }: { order: SellerOrderFragment }): ReactNode {
  const { t } = useTranslation();
  const { shippingAddress: address } = order;
  return (
    <Stack gap="md">
      <Card title={t('orders.items.title')}>
        <OrderItems order={order} />
      </Card>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <Card title={t('orders.address.title')}>
          <ShippingAddress address={address} />
          <Stack gap={2} mt="xs">
            {address.mobile && (
              <Anchor size="sm" href={`tel:${address.mobile.replaceAll(' ', '')}`} dir="ltr" w="fit-content">
                {address.mobile}
              </Anchor>
            )}
            <Anchor
              size="sm"
              href={`mailto:${order.customerEmail}`}
              w="fit-content"
              className={classes['email'] ?? ''}
            >
              {order.customerEmail}
            </Anchor>
          </Stack>
          <Text size="sm" mt="xs" fw={550}>
            {t(`orders.shipping.${order.shippingMethod}`)}
          </Text>
        </Card>
        <Card title={t('orders.payment.title')}>
          <Group gap="xs">
            <StatusBadge kind="payment" value={order.paymentStatus} />
            <Text size="sm">{t(`orders.methods.${order.paymentMethod}`)}</Text>
          </Group>
          <Refunds order={order} />
        </Card>
      </SimpleGrid>
      {order.notes && (
        <Card title={t('orders.notes')}>
          <Text dir="auto">{order.notes}</Text>
        </Card>
      )}
      <Card title={t('orders.history')}>
        <OrderTimeline history={order.statusHistory} />
      </Card>
    </Stack>
  );
}

function Refunds({ order: { payment, currency } }: { order: SellerOrderFragment }): ReactNode {
  const { t } = useTranslation();
  if (!payment || payment.refunds.length === 0) return null;
  return (
    <>
      <Text size="sm" mt="sm" fw={550}>
        {t('orders.payment.refunded')} <Money amount={payment.refunded} currency={currency} />
      </Text>
      <List size="sm" listStyleType="none">
        {payment.refunds.map(({ id, amount, reason, state, createdAt }) => (
          <List.Item key={id} py={2}>
            <Group gap="xs">
              <Money amount={amount} currency={currency} />
              <StatusBadge kind="refund" value={state} />
              <Text size="xs" c="dimmed">
                <DateTime at={createdAt} dateOnly />
              </Text>
              {reason && <Text size="sm">{reason}</Text>}
            </Group>
          </List.Item>
        ))}
      </List>
    </>
  );
}

function Card({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Title order={2} size="h5" mb="xs">
        {title}
      </Title>
      {children}
    </Paper>
  );
}
