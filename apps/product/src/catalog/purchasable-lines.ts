import { z } from 'zod';
import { objectId, parseInput } from '@e-storefront/domain';
import type { CategoryCache } from '../clients/category-cache';
import { findCheapest } from './cheapest-variant';
import type { Product, ProductVariant } from './product';
import type { ProductReader } from './product-reader.model';

/** A variant as the order service sells it; the price in minor units. */
export interface PurchasableLine {
  productId: string;
  variantId: string;
  sku: string;
  productName: string;
  variantName: string | null;
  imageUrl: string | null;
  sellerId: string;
  categoryIds: string[];
  unitPrice: number;
  /** Unreserved units; never negative. */
  available: number;
  /** Units that can be sold in addition. */
  backorder: number;
  forSale: boolean;
}

interface Dependencies {
  reader: ProductReader;
  categories: CategoryCache;
}

const linesInput = z
  .array(z.object({ productId: objectId, variantId: objectId.optional() }))
  .max(100, 'must contain at most 100 lines.');

/**
 * Looks up the current data of cart lines, in their order; null for an unknown product or variant.
 * @throws BAD_USER_INPUT, SERVICE_UNAVAILABLE when the category tree is not available
 */
export async function purchasableLines(
  { reader, categories }: Dependencies,
  input: unknown,
): Promise<(PurchasableLine | null)[]> {
  const lines = parseInput(linesInput, input, 'lines');
  const ids = [...new Set(lines.map(({ productId }) => productId))];
  const [products, tree] = await Promise.all([reader.findByIds(ids), categories.tree()]);
  const byId = new Map(products.map((product) => [product.id, product]));
  return lines.map(({ productId, variantId }) => {
    const product = byId.get(productId);
    const variants = product?.variants ?? [];
    const variant = variantId ? variants.find(({ id }) => id === variantId) : findCheapest(variants);
    if (!product || !variant) return null;
    return toLine(product, variant, tree.withAncestors(product.categoryId));
  });
}

/** Joins the option values, such as `Red / M`; null for a simple product. */
export function toVariantName({ options }: Pick<ProductVariant, 'options'>): string | null {
  return options.length === 0 ? null : options.map(({ value }) => value).join(' / ');
}

export function mainImageUrl({ imageUrl, images }: Pick<Product, 'imageUrl' | 'images'>): string | null {
  return imageUrl ?? images[0]?.url ?? null;
}

function toLine(product: Product, variant: ProductVariant, categoryIds: string[]): PurchasableLine {
  return {
    productId: product.id,
    variantId: variant.id,
    sku: variant.sku,
    productName: product.name,
    variantName: toVariantName(variant),
    imageUrl: mainImageUrl(product),
    sellerId: product.sellerId,
    categoryIds,
    unitPrice: variant.price,
    available: Math.max(variant.available, 0),
    backorder: Math.max(variant.sellable, 0) - Math.max(variant.available, 0),
    forSale: product.onSale,
  };
}
