export interface VariantOption {
  name: string;
  value: string;
}

export interface ProductVariant {
  id: string;
  sku: string;
  options: VariantOption[];
  /** Minor units. */
  price: number;
  onHand: number;
  reserved: number;
  /** `onHand - reserved`; negative while orders exceed the stock. */
  available: number;
  /** Units that can be sold beyond the stock on hand. */
  backorderLimit: number;
  /** Units that can be bought: `available + backorderLimit`. */
  sellable: number;
  /** Null for the shop's default. */
  lowStockThreshold: number | null;
  sellerId: string;
}

export interface ProductImage {
  id: string;
  url: string;
  width: number | null;
  height: number | null;
}

export interface Product {
  id: string;
  name: string;
  description: string;
  categoryId: string;
  sellerId: string;
  isActive: boolean;
  /** Removed from the shop for good; kept for the orders that refer to it. */
  isDeleted: boolean;
  /** Visible to shoppers: active, with a seller who can sell and a visible category. */
  onSale: boolean;
  featured: boolean;
  /** The main image where the seller gave an address. */
  imageUrl: string | null;
  images: ProductImage[];
  tags: string[];
  variants: ProductVariant[];
  /** Minor units; the lowest price of the purchasable variants, or of all variants when none is purchasable. */
  minPrice: number;
  /** Minor units; the highest price of all variants. */
  maxPrice: number;
  /** Unreserved units of all variants. */
  available: number;
  /** At least one variant can be bought. */
  inStock: boolean;
  rating: number;
  reviewCount: number;
  /** Reviews without a verified purchase; by default the rating excludes them. */
  unverifiedReviewCount: number;
  popularity: number;
  createdAt: Date;
  updatedAt: Date;
}

/** Parts of a product that are read only where they are needed. */
export const PRODUCT_DETAILS = ['description', 'images', 'tags', 'variants'] as const;
export type ProductDetail = (typeof PRODUCT_DETAILS)[number];

/** Products that a reader sees: those on sale, those and all of one seller's, or all that are not deleted. */
export type ReadScope = 'on-sale' | 'all' | { sellerId: string };

/** Whether a reader sees a product. */
export function isVisible(
  { isDeleted, onSale, sellerId }: Pick<Product, 'isDeleted' | 'onSale' | 'sellerId'>,
  scope: ReadScope,
): boolean {
  if (isDeleted) return false;
  return onSale || scope === 'all' || (scope !== 'on-sale' && scope.sellerId === sellerId);
}

/** Products that a writer can change. */
export type WriteScope = 'all' | { sellerId: string };

export interface WriteTarget {
  id: string;
  scope: WriteScope;
  actorId: string;
}

/** A variant to store. */
export interface VariantDraft {
  /** Generated when omitted. */
  id?: string;
  sku: string;
  options: VariantOption[];
  optionsKey: string;
  /** Minor units. */
  price: number;
  stock: number;
  /** 0 when omitted. */
  backorderLimit?: number;
  /** The shop's default when omitted or null. */
  lowStockThreshold?: number | null;
}

export interface ProductDraft {
  /** Generated when omitted. */
  id?: string;
  name: string;
  description: string;
  categoryId: string;
  sellerId: string;
  imageUrl: string | null;
  tags: string[];
  featured: boolean;
  isActive: boolean;
  variants: VariantDraft[];
}

export type ProductEdit = Partial<Omit<ProductDraft, 'id' | 'variants'>>;

/** A file in the shop's storage or an external address; the id is generated when omitted. */
export type ImageDraft = { id?: string } & (
  { file: string; width: number; height: number } | { url: string }
);
