import { Schema, type Connection, type Model, type Types } from 'mongoose';
import { defineModel } from '@e-storefront/mongo';
import {
  holdSchema,
  imageSchema,
  outboxSchema,
  variantSchema,
  type HoldRow,
  type ImageRow,
  type OutboxRow,
  type VariantRow,
} from './embedded-rows.model';
import type { Product, ProductImage, ProductVariant } from './product.service';
import type { SearchFields } from '../search/search-fields';
import { movementSchema, type MovementRow } from '../inventory/stock-rows.model';

/** A product as stored. Figures below `variants` are derived from the rest by the write that changes it. */
export interface ProductRow {
  _id: Types.ObjectId;
  name: string;
  nameKey: string;
  description: string;
  categoryId: Types.ObjectId;
  sellerId: Types.ObjectId;
  isActive: boolean;
  isDeleted: boolean;
  /** Its seller may not sell: locked, refused, deleted, or no seller any more. */
  isSellerOff: boolean;
  /** Shoppers do not see its category. */
  isCategoryHidden: boolean;
  /** Derived: shoppers see it and can buy it. */
  onSale: boolean;
  featured: boolean;
  imageUrl: string | null;
  images: ImageRow[];
  tags: string[];
  variants: VariantRow[];
  minPrice: number;
  maxPrice: number;
  available: number;
  inStock: boolean;
  ratingSum: number;
  reviewCount: number;
  /** Reviews by people who have not bought it; by default they do not count in the rating. */
  unverifiedReviewCount: number;
  rating: number;
  /** By the order service's definition of what counts as sold. */
  unitsSold: number;
  /** The reading of the sales figures that `unitsSold` is from; missing until there was one. */
  soldReading?: number;
  popularity: number;
  holds: HoldRow[];
  /** Movements that are not in the ledger yet; they stand here because they happen with the figures or not at all. */
  journal: MovementRow[];
  hasJournal: boolean;
  /** Events that are not told yet. */
  outbox: OutboxRow[];
  hasOutbox: boolean;
  /** The terms that the product is found by, by field; missing in rows of earlier versions until they are completed. */
  search?: SearchFields;
  /** All of them, for the index. */
  searchTerms?: string[];
  searchVersion?: number;
  /** What an external search engine does not know yet: a mark that each change renews. */
  searchPending?: string;
  createdAt: Date;
  updatedAt: Date;
}

const number = { type: Number, required: true } as const;

const productSchema = new Schema<ProductRow>(
  {
    name: { type: String, required: true },
    nameKey: { type: String, required: true },
    description: { type: String, required: true },
    categoryId: { type: Schema.Types.ObjectId, required: true },
    sellerId: { type: Schema.Types.ObjectId, required: true },
    isActive: { type: Boolean, required: true },
    isDeleted: { type: Boolean, required: true },
    isSellerOff: { type: Boolean, required: true },
    isCategoryHidden: { type: Boolean, required: true },
    onSale: { type: Boolean, required: true },
    featured: { type: Boolean, required: true },
    imageUrl: { type: String, default: null },
    images: [imageSchema],
    tags: [String],
    variants: [variantSchema],
    minPrice: number,
    maxPrice: number,
    available: number,
    inStock: { type: Boolean, required: true },
    ratingSum: number,
    reviewCount: number,
    unverifiedReviewCount: number,
    rating: number,
    unitsSold: number,
    soldReading: Number,
    popularity: number,
    holds: [holdSchema],
    journal: [movementSchema],
    hasJournal: { type: Boolean, required: true },
    outbox: [outboxSchema],
    hasOutbox: { type: Boolean, required: true },
    search: new Schema<SearchFields>(
      { name: String, tags: String, text: String, variants: String },
      { _id: false, strict: 'throw' },
    ),
    searchTerms: { type: [String], default: undefined },
    searchVersion: Number,
    searchPending: String,
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'products', strict: 'throw' },
);

/** The orders of a list, each ended by the id so that a cursor is exact; filtered by category or not. */
const ORDERS = [
  { createdAt: -1 },
  { minPrice: 1 },
  { nameKey: 1 },
  { rating: -1 },
  { popularity: -1 },
] as const;
for (const order of ORDERS) {
  const direction = Object.values(order)[0] ?? 1;
  productSchema.index({ onSale: 1, ...order, _id: direction });
  productSchema.index({ onSale: 1, categoryId: 1, ...order, _id: direction });
}
productSchema.index({ sellerId: 1, isDeleted: 1, createdAt: -1, _id: -1 });
productSchema.index({ isDeleted: 1, createdAt: -1, _id: -1 });
productSchema.index({ featured: 1, onSale: 1, createdAt: -1, _id: -1 });
productSchema.index({ tags: 1, onSale: 1, createdAt: -1, _id: -1 });
productSchema.index(
  { 'variants.sku': 1 },
  { unique: true, partialFilterExpression: { isDeleted: false }, name: 'sku_unique' },
);
productSchema.index({ 'holds.reference': 1 });
productSchema.index({ 'holds.expiresAt': 1 });
productSchema.index({ hasJournal: 1 }, { partialFilterExpression: { hasJournal: true } });
const untold = { partialFilterExpression: { hasOutbox: true } };
productSchema.index({ hasOutbox: 1, 'outbox.at': 1 }, untold);
productSchema.index({ searchTerms: 1, isActive: 1 });
productSchema.index({ searchVersion: 1 });
productSchema.index({ searchPending: 1 }, { partialFilterExpression: { searchPending: { $exists: true } } });

/** What readers need of a row; holds, journal and outbox stay in the database. */
export const PRODUCT_FIELDS = {
  name: 1,
  description: 1,
  categoryId: 1,
  sellerId: 1,
  isActive: 1,
  isDeleted: 1,
  onSale: 1,
  featured: 1,
  imageUrl: 1,
  images: 1,
  tags: 1,
  'variants._id': 1,
  'variants.sku': 1,
  'variants.options': 1,
  'variants.price': 1,
  'variants.onHand': 1,
  'variants.reserved': 1,
  'variants.available': 1,
  'variants.backorderLimit': 1,
  'variants.sellable': 1,
  'variants.lowStockThreshold': 1,
  minPrice: 1,
  maxPrice: 1,
  available: 1,
  rating: 1,
  reviewCount: 1,
  unverifiedReviewCount: 1,
  popularity: 1,
  createdAt: 1,
  updatedAt: 1,
} as const;

export type ReadRow = Pick<
  ProductRow,
  Exclude<
    keyof ProductRow,
    | 'nameKey'
    | 'inStock'
    | 'ratingSum'
    | 'isSellerOff'
    | 'isCategoryHidden'
    | 'unitsSold'
    | 'soldReading'
    | 'holds'
    | 'journal'
    | 'hasJournal'
    | 'outbox'
    | 'hasOutbox'
    | 'search'
    | 'searchTerms'
    | 'searchVersion'
    | 'searchPending'
  >
>;

/** The collection of products. */
export function productModel(connection: Connection): Model<ProductRow> {
  return (
    (connection.models['Product'] as Model<ProductRow> | undefined) ??
    defineModel(connection, 'Product', productSchema)
  );
}

/** A row as the domain knows it. @param fileUrl the public address of a file in the shop's storage */
export function toProduct(row: ReadRow, fileUrl: (file: string) => string): Product {
  const { _id, categoryId, sellerId, variants, images, ...rest } = row;
  const seller = sellerId.toHexString();
  return {
    id: _id.toHexString(),
    name: rest.name,
    description: rest.description,
    categoryId: categoryId.toHexString(),
    sellerId: seller,
    isActive: rest.isActive,
    isDeleted: rest.isDeleted,
    onSale: rest.onSale,
    featured: rest.featured,
    imageUrl: rest.imageUrl,
    images: images.map((image) => toImage(image, fileUrl)),
    tags: rest.tags,
    variants: variants.map((variant) => toVariant(variant, seller)),
    minPrice: rest.minPrice,
    maxPrice: rest.maxPrice,
    available: rest.available,
    rating: rest.rating,
    reviewCount: rest.reviewCount,
    unverifiedReviewCount: rest.unverifiedReviewCount,
    popularity: rest.popularity,
    createdAt: rest.createdAt,
    updatedAt: rest.updatedAt,
  };
}

function toVariant(row: VariantRow, sellerId: string): ProductVariant {
  const { _id, sku, options, price, onHand, reserved, available } = row;
  const { backorderLimit, sellable, lowStockThreshold } = row;
  return {
    id: _id.toHexString(),
    sku,
    options,
    price,
    sellerId,
    onHand,
    reserved,
    available,
    backorderLimit,
    sellable,
    lowStockThreshold,
  };
}

function toImage(
  { _id, file, url, width, height }: ImageRow,
  fileUrl: (file: string) => string,
): ProductImage {
  return { id: _id.toHexString(), url: file === null ? (url ?? '') : fileUrl(file), width, height };
}
