import { Anchor, Badge, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { AddToCart } from '../cart/add-to-cart';
import type { StorefrontProductQuery } from './product-page.generated';
import { RatingSummary } from './rating-summary';
import { StockLevel } from './stock-level';
import { VariantChoice } from './variant-choice';
import type { StorefrontVariantFragment } from './variant.generated';

interface PurchasePanelProps {
  product: NonNullable<StorefrontProductQuery['product']>;
  variant: StorefrontVariantFragment;
}

/** Name, price, variants and stock of a product, and the button that puts it into the cart. */
export function PurchasePanel({ product, variant }: PurchasePanelProps): ReactNode {
  const { t } = useTranslation();
  const { money } = useFormats();
  const { id, name, seller, rating, reviewCount, tags, variants } = product;
  return (
    <Stack gap="md">
      <div>
        <Title order={1} size="h2">
          {name}
        </Title>
        {seller && (
          <Text size="sm" c="dimmed" mt={4}>
            {t('product.soldBy')}{' '}
            <Anchor component={Link} to={`/sellers/${seller.id}`} underline="always">
              {seller.name}
            </Anchor>
          </Text>
        )}
      </div>
      {reviewCount > 0 && (
        <Anchor href="#reviews" c="inherit">
          <RatingSummary rating={rating} count={reviewCount} />
        </Anchor>
      )}
      <div>
        <Text fz="2rem" fw={700} lh={1.2}>
          {money(variant.price)}
        </Text>
        <Text size="sm" c="dimmed">
          {t('product.priceNote')}
        </Text>
      </div>
      <VariantChoice variants={variants} selected={variant} />
      <StockLevel available={variant.available} inStock={product.inStock} />
      <AddToCart
        productId={id}
        variantId={variant.id}
        name={variant.name === null ? name : `${name}, ${variant.name}`}
        available={variant.available}
      />
      {tags.length > 0 && (
        <Group gap="xs" aria-label={t('product.tags')} component="nav">
          {tags.map((tag) => (
            <Badge
              key={tag}
              component={Link}
              to={`/search?${new URLSearchParams({ tag })}`}
              variant="default"
              size="lg"
              tt="none"
              fw={400}
            >
              {tag}
            </Badge>
          ))}
        </Group>
      )}
      <Text size="xs" c="dimmed">
        {t('product.sku', { sku: variant.sku })}
      </Text>
    </Stack>
  );
}
