import { useApolloClient, useMutation } from '@apollo/client/react';
import { Alert, Button, Card, Skeleton, Stack, Text, Textarea, Title } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import { apiError, type ApiError } from '@e-storefront/graph-client';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { EmptyState, ErrorNotice, PageHeader, QueryState } from '@e-storefront/ui';
import { IconShoppingCart } from '@tabler/icons-react';
import type { StorefrontAddressFragment } from '../addresses/addresses.generated';
import { CartTotals } from '../cart/cart-totals';
import { CartWarnings } from '../cart/cart-warnings';
import cartClasses from '../cart/cart-page.module.css';
import type { StorefrontCartFieldsFragment } from '../cart/cart-fields.generated';
import { CouponForm } from '../cart/coupon-form';
import { useCart } from '../cart/use-cart';
import { AddressChoice } from './address-choice';
import { checkoutKey, forgetCheckoutKey } from './checkout-key';
import { StorefrontCheckoutDocument } from './checkout.generated';
import { PaymentChoice, type PaymentSelection } from './payment-choice';
import { ShippingChoice, type ShippingMethod } from './shipping-choice';

/** Orders what is in the cart: where to, how, and paid by what. */
export function CheckoutPage(): ReactNode {
  const { t } = useTranslation();
  const [shippingMethod, setShippingMethod] = useState<ShippingMethod>('STANDARD');
  const { cart, isStale, error, reload } = useCart(shippingMethod);
  return (
    <>
      <PageHeader title={t('account.titles.checkout')} />
      <QueryState
        isLoading={cart === undefined && !error}
        error={error}
        onRetry={reload}
        isEmpty={cart?.items.length === 0}
        empty={
          <EmptyState
            icon={IconShoppingCart}
            title={t('cart.empty')}
            text={t('checkout.emptyText')}
            action={
              <Button component={Link} to="/orders" size="md">
                {t('account.titles.orders')}
              </Button>
            }
          />
        }
        skeleton={<Skeleton h={480} />}
      >
        {cart && (
          <Checkout
            cart={cart}
            isStale={isStale}
            shippingMethod={shippingMethod}
            onShippingMethod={setShippingMethod}
          />
        )}
      </QueryState>
    </>
  );
}

interface CheckoutProps {
  cart: StorefrontCartFieldsFragment;
  /** Whether the totals are being read. */
  isStale: boolean;
  shippingMethod: ShippingMethod;
  onShippingMethod: (method: ShippingMethod) => void;
}

function Checkout({ cart, isStale, shippingMethod, onShippingMethod }: CheckoutProps): ReactNode {
  const { t } = useTranslation();
  const { money } = useFormats();
  const [address, setAddress] = useState<StorefrontAddressFragment>();
  const [payment, setPayment] = useState<PaymentSelection>({ method: 'card' });
  const [notes, setNotes] = useState('');
  const { place, isPlacing, error } = useCheckout(cart);
  const submit = (): void => {
    if (!address) return;
    void place({
      shippingAddress: postalAddress(address),
      shippingMethod,
      paymentMethod: payment.method,
      ...(payment.token && { paymentToken: payment.token }),
      ...(notes.trim() !== '' && { notes: notes.trim() }),
      expectedTotal: cart.total,
    });
  };
  return (
    <div className={cartClasses['cart']}>
      <Stack>
        <CartWarnings warnings={cart.warnings} items={cart.items} />
        <Step title={t('checkout.address')}>
          <AddressChoice selected={address} onSelect={setAddress} />
        </Step>
        <Step title={t('checkout.shipping')}>
          <ShippingChoice selected={shippingMethod} onSelect={onShippingMethod} />
        </Step>
        <Step title={t('checkout.payment')}>
          <PaymentChoice selected={payment} onSelect={setPayment} />
        </Step>
        <Step title={t('checkout.notes')}>
          <Textarea
            aria-label={t('checkout.notes')}
            placeholder={t('checkout.notesExample')}
            value={notes}
            onChange={(event) => setNotes(event.currentTarget.value)}
            maxLength={1_000}
            autosize
            minRows={2}
          />
        </Step>
      </Stack>
      <Card component="section" aria-label={t('cart.summary')} className={cartClasses['summary']}>
        <Stack>
          <Text>{t('checkout.items', { count: cart.itemCount })}</Text>
          <CouponForm code={cart.couponCode} token={null} shippingMethod={shippingMethod} />
          <CartTotals totals={cart} />
          {error && <CheckoutError error={error} />}
          <Button size="lg" fullWidth loading={isPlacing} disabled={!address || isStale} onClick={submit}>
            {t('checkout.place', { total: money(cart.total) })}
          </Button>
          {!address && (
            <Text size="sm" c="dimmed">
              {t('checkout.needsAddress')}
            </Text>
          )}
        </Stack>
      </Card>
    </div>
  );
}

function Step({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <Card component="section" aria-label={title}>
      <Title order={2} size="h4" mb="md">
        {title}
      </Title>
      {children}
    </Card>
  );
}

/** What went wrong and what to do; everything that was chosen is kept. */
function CheckoutError({ error }: { error: ApiError }): ReactNode {
  const { t } = useTranslation();
  const hint = t(`checkout.hints.${error.code}`, { defaultValue: '' });
  return (
    <>
      <ErrorNotice error={error} />
      {hint !== '' && <Alert color="gray">{hint}</Alert>}
    </>
  );
}

/** Places the orders, and goes to the bank's page or to the confirmation. */
function useCheckout({ items }: StorefrontCartFieldsFragment) {
  const client = useApolloClient();
  const navigate = useNavigate();
  const [checkout, { loading }] = useMutation(StorefrontCheckoutDocument);
  const [error, setError] = useState<ApiError>();
  type Input = NonNullable<Parameters<typeof checkout>[0]>['variables'];
  const place = async (input: NonNullable<Input>['input']): Promise<void> => {
    setError(undefined);
    try {
      const { data } = await checkout({
        variables: { input },
        context: {
          idempotencyKey: checkoutKey({ input, items: items.map(({ id, quantity }) => ({ id, quantity })) }),
        },
      });
      const placed = data?.checkout;
      if (!placed) return;
      forgetCheckoutKey();
      await client.refetchQueries({ include: ['StorefrontCartCount'] });
      await navigate(`/checkout/confirmation/${placed.order.orderNumber}`, { replace: true });
    } catch (thrown) {
      const fault = apiError(thrown);
      forgetCheckoutKey(fault.code);
      setError(fault);
      // Prices and stock may have changed: the cart shows how.
      await client.refetchQueries({ include: ['StorefrontCart'] });
    }
  };
  return { place, isPlacing: loading, error };
}

function postalAddress({
  name,
  mobile,
  email,
  street,
  city,
  state,
  zip,
  countryCode,
  country,
}: StorefrontAddressFragment) {
  return { name, mobile, email, street, city, state, zip, country: countryCode ?? country };
}
