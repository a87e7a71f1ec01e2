import { Button, Card, Skeleton, Stack, Text } from '@mantine/core';
import { IconShoppingCart } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { EmptyState, PageHeader, QueryState } from '@e-storefront/ui';
import { CartLine } from './cart-line';
import classes from './cart-page.module.css';
import { CartTotals } from './cart-totals';
import { CartWarnings } from './cart-warnings';
import { CouponForm } from './coupon-form';
import { RemovedLine, type RemovedItem } from './removed-line';
import { useCart } from './use-cart';

/** The cart of the visitor. */
export function CartPage(): ReactNode {
  const { t } = useTranslation();
  const { cart, token, error, reload } = useCart();
  const [removed, setRemoved] = useState<RemovedItem>();
  const items = cart?.items ?? [];
  return (
    <>
      <PageHeader title={t('account.titles.cart')} />
      {removed && <RemovedLine item={removed} onClose={() => setRemoved(undefined)} />}
      <QueryState
        isLoading={cart === undefined && !error}
        error={error}
        onRetry={reload}
        isEmpty={items.length === 0}
        empty={
          <EmptyState
            icon={IconShoppingCart}
            title={t('cart.empty')}
            text={t('cart.emptyText')}
            action={
              <Button component={Link} to="/" size="md">
                {t('cart.shop')}
              </Button>
            }
          />
        }
        skeleton={<Skeleton h={320} />}
      >
        {cart && (
          <div className={classes['cart']}>
            <Stack>
              <CartWarnings warnings={cart.warnings} items={items} />
              <Card padding={0}>
                <ul className={classes['lines']}>
                  {items.map((item) => (
                    <CartLine key={item.id} item={item} token={token} onRemoved={setRemoved} />
                  ))}
                </ul>
              </Card>
            </Stack>
            <Card component="section" aria-label={t('cart.summary')} className={classes['summary']}>
              <Stack>
                <CouponForm code={cart.couponCode} token={token} shippingMethod="STANDARD" />
                <CartTotals totals={cart} />
                <Button component={Link} to="/checkout" size="lg" fullWidth>
                  {t('cart.checkout')}
                </Button>
                <Text size="sm" c="dimmed">
                  {t('cart.checkoutHint')}
                </Text>
              </Stack>
            </Card>
          </div>
        )}
      </QueryState>
    </>
  );
}
