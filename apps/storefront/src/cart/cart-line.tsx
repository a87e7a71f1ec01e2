import { useMutation } from '@apollo/client/react';
import { Anchor, Button, Group, NumberInput, Text } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { apiError, type ApiError } from '@e-storefront/graph-client';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { ErrorNotice } from '@e-storefront/ui';
import { ProductImage } from '../product/product-image';
import { productPath } from '../product/product-path';
import type { StorefrontCartFieldsFragment } from './cart-fields.generated';
import classes from './cart-page.module.css';
import { StorefrontRemoveFromCartDocument, StorefrontUpdateCartItemDocument } from './cart.generated';
import type { RemovedItem } from './removed-line';

type Item = StorefrontCartFieldsFragment['items'][number];

interface CartLineProps {
  item: Item;
  token: string | null;
  onRemoved: (item: RemovedItem) => void;
}

const MAX_QUANTITY = 1_000;

/** An item of the cart with its quantity. */
export function CartLine({ item, token, onRemoved }: CartLineProps): ReactNode {
  const { t } = useTranslation();
  const { money } = useFormats();
  const [remove, { loading }] = useMutation(StorefrontRemoveFromCartDocument);
  const [error, setError] = useState<ApiError>();
  const name = item.productName ?? t('cart.deletedProduct');
  const removeItem = async (): Promise<void> => {
    const { productId, variantId, quantity } = item;
    try {
      await remove({ variables: { itemId: item.id, token } });
      onRemoved({ productId, variantId, quantity, name });
    } catch (thrown) {
      setError(apiError(thrown));
    }
  };
  return (
    <li className={classes['line']}>
      <div className={classes['image']}>
        <ProductImage src={item.imageUrl} alt="" size={88} />
      </div>
      <div>
        <Anchor component={Link} to={productPath({ id: item.productId, name })} fw={600} c="inherit">
          {name}
        </Anchor>
        {item.variantName && <Text size="sm">{item.variantName}</Text>}
        {item.seller && (
          <Text size="sm" c="dimmed">
            {t('cart.soldBy', { seller: item.seller.name })}
          </Text>
        )}
        <Group gap="xs" mt="xs" align="end">
          <Quantity item={item} name={name} token={token} onError={setError} />
          <Button
            variant="subtle"
            color="gray"
            mih={44}
            loading={loading}
            aria-label={t('cart.removeItem', { name })}
            onClick={() => void removeItem()}
          >
            {t('cart.remove')}
          </Button>
        </Group>
        {error && <ErrorNotice error={error} />}
      </div>
      <div className={classes['price']}>
        <Text fw={650}>{money(item.subtotal)}</Text>
        {item.quantity > 1 && (
          <Text size="sm" c="dimmed">
            {t('cart.each', { price: money(item.price) })}
          </Text>
        )}
      </div>
    </li>
  );
}

interface QuantityProps {
  item: Item;
  name: string;
  token: string | null;
  onError: (error: ApiError | undefined) => void;
}

/** The quantity, which is saved a moment after the last change; a rejected one returns to the saved one. */
function Quantity({ item, name, token, onError }: QuantityProps): ReactNode {
  const { t } = useTranslation();
  const [update] = useMutation(StorefrontUpdateCartItemDocument);
  const [value, setValue] = useState<number | string>(item.quantity);
  useEffect(() => setValue(item.quantity), [item.quantity]);
  const save = useDebouncedCallback(async (quantity: number) => {
    onError(undefined);
    try {
      await update({ variables: { itemId: item.id, quantity, token } });
    } catch (thrown) {
      setValue(item.quantity);
      onError(apiError(thrown));
    }
  }, 400);
  return (
    <NumberInput
      label={t('cart.quantity')}
      aria-label={t('cart.quantityOf', { name })}
      value={value}
      onChange={(next) => {
        setValue(next);
        if (typeof next === 'number' && next >= 1 && next <= MAX_QUANTITY) save(next);
      }}
      onBlur={() => {
        if (typeof value !== 'number') setValue(item.quantity);
      }}
      min={1}
      max={MAX_QUANTITY}
      allowDecimal={false}
      clampBehavior="strict"
      w={104}
      size="md"
    />
  );
}
