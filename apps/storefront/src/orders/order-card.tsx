import { Anchor, Card, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { DateTime, StatusBadge } from '@e-storefront/ui';
import { ProductImage } from '../product/product-image';
import classes from './orders.module.css';
import type { StorefrontOrdersQuery } from './orders-page.generated';

type ListedOrder = NonNullable<StorefrontOrdersQuery['myOrders']>['orders'][number];

const PICTURES = 4;

/** An order in the list: what was bought from whom, and what became of it. */
export function OrderCard({ order }: { order: ListedOrder }): ReactNode {
  const { t } = useTranslation();
  const { money, list } = useFormats();
  const { orderNumber, items, seller } = order;
  const count = items.reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <Card>
      <Group justify="space-between" gap="xs">
        <Anchor component={Link} to={`/orders/${orderNumber}`} fw={650} className={classes['number'] ?? ''}>
          <bdi>{orderNumber}</bdi>
        </Anchor>
        <Group gap="xs">
          <StatusBadge kind="order" value={order.orderStatus} />
          <StatusBadge kind="payment" value={order.paymentStatus} />
        </Group>
      </Group>
      <Text size="sm" c="dimmed">
        <DateTime at={order.createdAt} dateOnly />
        {seller && <> · {t('cart.soldBy', { seller: seller.name })}</>}
      </Text>
      <Group mt="sm" gap="sm" wrap="nowrap">
        {items.slice(0, PICTURES).map((item) => (
          <div key={item.variantId} className={classes['thumbnail']}>
            <ProductImage src={item.imageUrl} alt="" size={56} />
          </div>
        ))}
      </Group>
      <Text size="sm" mt="sm" lineClamp={2}>
        {list(items.map(({ productName }) => productName))}
      </Text>
      <Group justify="space-between" mt={4}>
        <Text size="sm" c="dimmed">
          {t('checkout.items', { count })}
        </Text>
        <Text fw={650}>{money(order.total, order.currency)}</Text>
      </Group>
    </Card>
  );
}
