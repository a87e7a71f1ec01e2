import { z } from 'zod';
import { objectId, parseInput } from '@e-storefront/domain';
import type { CategoryDirectory } from '../clients/category-cache';
import { cheapestOf } from './cheapest-variant';
import type { Product, ProductReader, ProductVariant } from './product.service';

/** What order must know to sell a variant; the price in minor units. */
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
  /** On hand and held by nobody; never below zero. */
  available: number;
  /** Pieces that may be sold beyond those. */
  backorder: number;
  forSale: boolean;
}

interface Ports {
  reader: ProductReader;
  categories: CategoryDirectory;
}

const linesInput = z
  .array(z.object({ productId: objectId, variantId: objectId.optional() }))
  .max(100, 'must hold at most 100 lines.');

/**
 * The present facts of basket lines, in their order; null where a product or variant is not known.
 * @throws BAD_USER_INPUT, SERVICE_UNAVAILABLE when the categories above are not known
 */
export async function purchasableLines(
  { reader, categories }: Ports,
  input: unknown,
): Promise<(PurchasableLine | null)[]> {
  const lines = parseInput(linesInput, input, 'lines');
  const ids = [...new Set(lines.map(({ productId }) => productId))];
  const [products, tree] = await Promise.all([reader.byIds(ids), categories.tree()]);
  const byId = new Map(products.map((product) => [product.id, product]));
  return lines.map(({ productId, variantId }) => {
    const product = byId.get(productId);
    const variants = product?.variants ?? [];
    const variant = variantId ? variants.find(({ id }) => id === variantId) : cheapestOf(variants);
    if (!product || !variant) return null;
    return toLine(product, variant, tree.withAncestors(product.categoryId));
  });
}

/** The options of a variant in words, such as `Red / M`; null for a simple product. */
export function variantName({ options }: Pick<ProductVariant, 'options'>): string | null {
  return options.length === 0 ? null : options.map(({ value }) => value).join(' / ');
}

/** The picture that stands for a product. */
export function mainImageOf({ imageUrl, images }: Pick<Product, 'imageUrl' | 'images'>): string | null {
  return imageUrl ?? images[0]?.url ?? null;
}

function toLine(product: Product, variant: ProductVariant, categoryIds: string[]): PurchasableLine {
  return {
    productId: product.id,
    variantId: variant.id,
    sku: variant.sku,
    productName: product.name,
    variantName: variantName(variant),
    imageUrl: mainImageOf(product),
    sellerId: product.sellerId,
    categoryIds,
    unitPrice: variant.price,
    available: Math.max(variant.available, 0),
    backorder: Math.max(variant.sellable, 0) - Math.max(variant.available, 0),
    forSale: product.onSale,
  };
}
