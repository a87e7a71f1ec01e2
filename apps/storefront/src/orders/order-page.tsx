import { useQuery, useSubscription } from '@apollo/client/react';
import { Alert, Anchor, Button, Card, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconPackageOff, IconPrinter, IconShieldLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { apiError } from '@e-storefront/graph-client';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { EmptyState, PageHeader, QueryState, StatusBadge } from '@e-storefront/ui';
import { AddressText } from '../addresses/address-text';
import { CartTotals } from '../cart/cart-totals';
import { ProductImage } from '../product/product-image';
import { productPath } from '../product/product-path';
import { LiveBadge } from './live-badge';
import { OrderActions } from './order-actions';
import classes from './order-page.module.css';
import { OrderTimeline } from './order-timeline';
import {
  StorefrontOrderDocument,
  StorefrontOrderUpdatedDocument,
  type StorefrontOrderFragment,
} from './order-page.generated';

/** One order of the customer, which follows its changes while it is open. */
export function OrderPage(): ReactNode {
  const { t } = useTranslation();
  const { number = '' } = useParams();
  const { data, error, refetch } = useQuery(StorefrontOrderDocument, {
    variables: { id: number },
    fetchPolicy: 'cache-and-network',
  });
  const code = error && apiError(error).code;
  const isUnknown = code === 'NOT_FOUND' || code === 'BAD_USER_INPUT';
  return (
    <QueryState
      isLoading={!data && !error}
      error={data || isUnknown ? undefined : error}
      onRetry={() => refetch()}
      isEmpty={isUnknown || data?.order === null}
      empty={
        <EmptyState
          icon={IconPackageOff}
          title={t('orders.unknown')}
          text={t('orders.unknownText')}
          action={
            <Button component={Link} to="/orders" size="md">
              {t('account.titles.orders')}
            </Button>
          }
        />
      }
      skeleton={<Skeleton h={480} />}
    >
      {data?.order && <Order order={data.order} />}
    </QueryState>
  );
}

function Order({ order }: { order: StorefrontOrderFragment }): ReactNode {
  const { t } = useTranslation();
  const { dateTime } = useFormats();
  const { data, error } = useSubscription(StorefrontOrderUpdatedDocument, {
    variables: { orderId: order.id },
  });
  const isLive = data !== undefined && !error;
  const { nextAction } = order.payment ?? {};
  return (
    <>
      <PageHeader
        title={t('orders.title', { number: order.orderNumber })}
        back={{ to: '/orders', label: t('account.titles.orders') }}
        description={t('orders.placed', { at: dateTime(order.createdAt), seller: order.seller?.name })}
        actions={
          <Button
            variant="default"
            mih={44}
            className={classes['screen']}
            leftSection={<IconPrinter size={18} aria-hidden />}
            onClick={() => window.print()}
          >
            {t('orders.print')}
          </Button>
        }
      />
      {nextAction && (
        <Alert color="yellow" icon={<IconShieldLock aria-hidden />} title={t('checkout.secondStep')} mb="md">
          <Text mb="md">{t('checkout.secondStepText', { until: dateTime(nextAction.expiresAt) })}</Text>
          <Button component="a" href={nextAction.url} size="md">
            {t('checkout.confirmPayment')}
          </Button>
        </Alert>
      )}
      <div className={classes['order']}>
        <Stack>
          <Card component="section" aria-labelledby="order-status">
            <Group justify="space-between" mb="md">
              <Group gap="sm">
                <Title order={2} size="h4" id="order-status">
                  {t('orders.status')}
                </Title>
                <StatusBadge kind="order" value={order.orderStatus} />
              </Group>
              <LiveBadge isLive={isLive} />
            </Group>
            <OrderTimeline order={order} />
          </Card>
          <Items order={order} />
        </Stack>
        <Stack>
          <Card component="section" aria-label={t('cart.summary')}>
            <CartTotals totals={order} />
            <Group justify="space-between" mt="md">
              <Text>
                {t(`checkout.payments.${order.paymentMethod}`, { defaultValue: order.paymentMethod })}
              </Text>
              <StatusBadge kind="payment" value={order.paymentStatus} />
            </Group>
            <Refunds order={order} />
          </Card>
          <Card component="section" aria-label={t('checkout.address')}>
            <Title order={2} size="h4" mb="sm">
              {t('checkout.address')}
            </Title>
            <AddressText address={order.shippingAddress} />
          </Card>
          <OrderActions order={order} />
        </Stack>
      </div>
    </>
  );
}

function Items({ order }: { order: StorefrontOrderFragment }): ReactNode {
  const { t } = useTranslation();
  const { money } = useFormats();
  return (
    <Card component="section" aria-label={t('cart.subtotal')} padding={0}>
      <ul className={classes['items']}>
        {order.items.map((item) => (
          <li key={item.variantId} className={classes['item']}>
            <div className={classes['image']}>
              <ProductImage src={item.imageUrl} alt="" size={64} />
            </div>
            <div>
              <Anchor
                component={Link}
                to={productPath({ id: item.productId, name: item.productName })}
                fw={600}
                c="inherit"
              >
                {item.productName}
              </Anchor>
              {item.variantName && <Text size="sm">{item.variantName}</Text>}
              <Text size="sm" c="dimmed">
                {t('orders.units', { count: item.quantity, price: money(item.price, order.currency) })}
              </Text>
            </div>
            <Text fw={650}>{money(item.subtotal, order.currency)}</Text>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Refunds({ order }: { order: StorefrontOrderFragment }): ReactNode {
  const { t } = useTranslation();
  const { money, date } = useFormats();
  return order.payment?.refunds.map(({ id, amount, state, createdAt }) => (
    <Text key={id} size="sm" mt="xs">
      {t(`orders.refunds.${state}`, { amount: money(amount, order.currency), date: date(createdAt) })}
    </Text>
  ));
}
