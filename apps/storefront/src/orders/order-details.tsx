import { Anchor, Card, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { PageHeader, StatusBadge } from '@e-storefront/ui';
import { AddressText } from '../addresses/address-text';
import { CartTotals } from '../cart/cart-totals';
import { LiveState } from './live-state';
import { OrderActions } from './order-actions';
import classes from './order-details.module.css';
import { OrderItems } from './order-items';
import { OrderPayment } from './order-payment';
import { OrderTimeline } from './order-timeline';
import { PaymentNextStep } from './payment-next-step';
import type { StorefrontOrderQuery } from './order.generated';

type Order = NonNullable<StorefrontOrderQuery['order']>;

/** An order with its way to the buyer, which follows each change at once. */
export function OrderDetails({ order }: { order: Order }): ReactNode {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  const { orderNumber, seller, notes, shippingMethod, group } = order;
  const others = group?.orders.filter(({ id }) => id !== order.id) ?? [];
  return (
    <div className={classes['order']}>
      <PageHeader
        title={t('orders.one', { number: orderNumber })}
        back={{ to: '/orders', label: t('orders.back') }}
        badge={
          <span role="status">
            <StatusBadge kind="order" value={order.orderStatus} />
          </span>
        }
        description={
          <>
            {t('orders.placedAt', { at: dateTime(order.createdAt) })}
            {seller && <> · {t('cart.soldBy', { seller: seller.name })}</>}
          </>
        }
      />
      <PaymentNextStep order={order} />
      <OrderActions order={order} />
      <div className={classes['columns']}>
        <Stack>
          <Section title={t('orders.tracking')} aside={<LiveState orderId={order.id} />}>
            <OrderTimeline order={order} />
          </Section>
          <Section title={t('orders.items')}>
            <OrderItems items={order.items} currency={order.currency} />
          </Section>
        </Stack>
        <Stack>
          <Section title={t('cart.summary')}>
            <CartTotals totals={order} />
            {order.couponCode && (
              <Text size="sm">{t('cart.coupon.applied', { code: order.couponCode })}</Text>
            )}
          </Section>
          <Section title={t('orders.payment')}>
            <OrderPayment order={order} />
          </Section>
          <Section title={t('checkout.address')}>
            <AddressText address={order.shippingAddress} />
            <Text size="sm" c="dimmed" mt="xs">
              {t(`orders.shippingMethods.${shippingMethod}`)}
            </Text>
          </Section>
          {notes && (
            <Section title={t('orders.notes')}>
              <Text dir="auto" className={classes['notes'] ?? ''}>
                {notes}
              </Text>
            </Section>
          )}
          {others.length > 0 && (
            <Section title={t('orders.together')}>
              <Stack gap="xs">
                {others.map((other) => (
                  <Group key={other.id} justify="space-between">
                    <div>
                      <Anchor component={Link} to={`/orders/${other.orderNumber}`}>
                        <bdi>{other.orderNumber}</bdi>
                      </Anchor>
                      <Text size="sm" c="dimmed">
                        {other.seller?.name}
                      </Text>
                    </div>
                    <StatusBadge kind="order" value={other.orderStatus} />
                  </Group>
                ))}
              </Stack>
            </Section>
          )}
        </Stack>
      </div>
    </div>
  );
}

interface SectionProps {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}

function Section({ title, aside, children }: SectionProps): ReactNode {
  return (
    <Card component="section" className={classes['section'] ?? ''}>
      <Group justify="space-between" mb="md">
        <Title order={2} size="h4">
          {title}
        </Title>
        {aside}
      </Group>
      {children}
    </Card>
  );
}
