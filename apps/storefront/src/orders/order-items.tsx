import { Anchor, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { ProductImage } from '../product/product-image';
import { productPath } from '../product/product-path';
import classes from './orders.module.css';
import type { StorefrontOrderFieldsFragment } from './order.generated';

interface OrderItemsProps {
  items: StorefrontOrderFieldsFragment['items'];
  currency: string;
}

/** What was ordered, with links to the products that still exist. */
export function OrderItems({ items, currency }: OrderItemsProps): ReactNode {
  const { t } = useTranslation();
  const { money, number } = useFormats();
  return (
    <ul className={classes['items']}>
      {items.map(({ product, variantId, productName, variantName, imageUrl, quantity, price, subtotal }) => (
        <li key={variantId} className={classes['item']}>
          <div className={classes['picture']}>
            <ProductImage src={imageUrl} alt="" size={72} />
          </div>
          <div>
            {product ? (
              <Anchor
                component={Link}
                to={productPath({ id: product.id, name: productName })}
                fw={600}
                c="inherit"
              >
                {productName}
              </Anchor>
            ) : (
              <Text fw={600}>{productName}</Text>
            )}
            {variantName && <Text size="sm">{variantName}</Text>}
            <Text size="sm" c="dimmed">
              {t('orders.quantity', { quantity: number(quantity), price: money(price, currency) })}
            </Text>
          </div>
          <Text fw={650}>{money(subtotal, currency)}</Text>
        </li>
      ))}
    </ul>
  );
}
