import type { Product, VariantOption } from './product.service';

/** Whose products a writer may change. */
export type WriteScope = 'all' | { sellerId: string };

/** A variant to be stored; the price in minor units, the stock in pieces. */
export interface VariantDraft {
  /** A new one when left out. */
  id?: string;
  sku: string;
  options: VariantOption[];
  optionsKey: string;
  price: number;
  stock: number;
  /** None when left out. */
  backorderLimit?: number;
  /** The shop's own setting when left out or null. */
  lowStockThreshold?: number | null;
}

export interface ProductDraft {
  /** A new one when left out. */
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

/** A picture: a file in the shop's storage, or an address elsewhere; under a new id unless it has one. */
export type ImageDraft = { id?: string } & (
  { file: string; width: number; height: number } | { url: string }
);

/** What is written and by whom. */
export interface WriteTarget {
  id: string;
  scope: WriteScope;
  actorId: string;
}

/** Where products are changed: each method is one write, and null says that nothing fitted its guard any more. */
export interface ProductWriter {
  /** @throws SKU_TAKEN */
  insert(draft: ProductDraft, actorId: string): Promise<Product>;
  /** @param only the new price and stock of the one variant; the write then asks that it is still the only one */
  edit(
    target: WriteTarget,
    edit: ProductEdit,
    only?: Partial<VariantDraft> & { id: string },
  ): Promise<Product | null>;
  remove(target: WriteTarget): Promise<boolean>;
  /** @throws SKU_TAKEN */
  addVariant(target: WriteTarget, draft: VariantDraft): Promise<Product | null>;
  /** @throws SKU_TAKEN */
  editVariant(
    target: WriteTarget,
    variantId: string,
    changes: Partial<VariantDraft>,
  ): Promise<Product | null>;
  removeVariant(target: WriteTarget, variantId: string): Promise<Product | null>;
  addImage(target: WriteTarget, image: ImageDraft): Promise<Product | null>;
  removeImage(target: WriteTarget, imageId: string): Promise<Product | null>;
}
