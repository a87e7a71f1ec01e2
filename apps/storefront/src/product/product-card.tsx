import { Badge, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import classes from './product-card.module.css';
import type { StorefrontProductCardFragment } from './product-card.generated';
import { ProductImage } from './product-image';
import { productPath } from './product-path';
import { RatingSummary } from './rating-summary';

interface ProductCardProps {
  product: StorefrontProductCardFragment;
  /** Whether the image is in view when the page opens. */
  isFirst?: boolean;
}

/** A product in a grid. The whole card leads to its page. */
export function ProductCard({ product, isFirst = false }: ProductCardProps): ReactNode {
  const { t } = useTranslation();
  const { money } = useFormats();
  const { name, price, maxPrice, inStock, imageUrl, rating, reviewCount, seller } = product;
  return (
    <article className={classes['card']}>
      <ProductImage src={imageUrl} alt="" size={320} isFirst={isFirst} />
      <div className={classes['body']}>
        {seller && (
          <Text size="xs" c="dimmed" truncate>
            {seller.name}
          </Text>
        )}
        <Link to={productPath(product)} className={classes['link']} dir="auto">
          {name}
        </Link>
        <RatingSummary rating={rating} count={reviewCount} />
        <Text fw={650} mt="auto">
          {maxPrice > price ? t('product.from', { price: money(price) }) : money(price)}
        </Text>
        {!inStock && (
          <Badge variant="light" color="gray" size="sm">
            {t('product.soldOut')}
          </Badge>
        )}
      </div>
    </article>
  );
}
