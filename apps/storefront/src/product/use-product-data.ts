import { useContext } from 'react';
import { useHref } from 'react-router';
import { ShopCurrency } from '@e-storefront/i18n';
import { usePageConfig } from '@e-storefront/graph-client';
import type { StorefrontProductQuery } from './product-page.generated';
import { productPath } from './product-path';

/** The structured data of a product: its offers and its rating. */
export function useProductData(product: StorefrontProductQuery['product'] | undefined): object {
  const priceCurrency = useContext(ShopCurrency);
  const { sites } = usePageConfig();
  const url = sites.storefront + useHref(product ? productPath(product) : '/');
  if (!product) return {};
  const { id, name, description, images, imageUrl, rating, reviewCount, seller, variants } = product;
  const pictures = images.length > 0 ? images.map((image) => image.url) : imageUrl ? [imageUrl] : [];
  return {
    '@type': 'Product',
    productID: id,
    name,
    description,
    url,
    ...(pictures.length > 0 && { image: pictures }),
    ...(seller && { brand: { '@type': 'Brand', name: seller.name } }),
    offers: variants.map((variant) => ({
      '@type': 'Offer',
      sku: variant.sku,
      ...(variant.name !== null && { name: variant.name }),
      price: variant.price,
      priceCurrency,
      availability: `https://schema.org/${variant.available > 0 ? 'InStock' : 'OutOfStock'}`,
      url: `${url}?${new URLSearchParams({ variant: variant.sku })}`,
      ...(seller && { seller: { '@type': 'Organization', name: seller.name } }),
    })),
    ...(reviewCount > 0 && {
      aggregateRating: { '@type': 'AggregateRating', ratingValue: rating, reviewCount },
    }),
  };
}
