import { Anchor, Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { apiError } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { errorText } from '@e-storefront/ui';
import { useAddToCart } from './use-add-to-cart';

interface AddToCartProps {
  productId: string;
  /** Null for the cheapest available variant. */
  variantId: string | null;
  name: string;
  /** The number of units that can be ordered. */
  available: number;
}

const MOST_AT_ONCE = 10;

/** Puts a product into the cart, and says whether that worked. */
export function AddToCart({ productId, variantId, name, available }: AddToCartProps): ReactNode {
  const { t } = useTranslation();
  const { add, isAdding } = useAddToCart();
  const [quantity, setQuantity] = useState(1);
  const [outcome, setOutcome] = useState<{ isAdded: boolean; text: string } | null>(null);
  const choices = Array.from({ length: Math.min(available, MOST_AT_ONCE) }, (_, index) => String(index + 1));
  const submit = async (): Promise<void> => {
    setOutcome(null);
    try {
      await add({ productId, variantId, quantity: Math.min(quantity, available) });
      setOutcome({ isAdded: true, text: t('cart.add.added', { name }) });
    } catch (error) {
      setOutcome({ isAdded: false, text: errorText(apiError(error), t) });
    }
  };
  if (available < 1) return <Button disabled>{t('cart.add.outOfStock')}</Button>;
  return (
    <Stack gap="xs">
      <Group align="end" gap="sm">
        <NativeSelect
          size="md"
          label={t('cart.quantity')}
          data={choices}
          value={String(Math.min(quantity, available))}
          onChange={(event) => setQuantity(Number(event.currentTarget.value))}
        />
        <Button size="md" loading={isAdding} onClick={() => void submit()}>
          {t('cart.add.button')}
        </Button>
      </Group>
      <Text role="status" size="sm" {...(outcome?.isAdded === false && { c: 'red' })}>
        {outcome?.text}{' '}
        {outcome?.isAdded && (
          <Anchor component={Link} to="/cart" inherit>
            {t('cart.add.open')}
          </Anchor>
        )}
      </Text>
    </Stack>
  );
}
