import { Schema, type Connection, type Model, type Types } from 'mongoose';
import { defineModel, projectionOf, requireDetail } from '@e-storefront/mongo';
import {
  PRODUCT_DETAILS,
  type Product,
  type ProductDetail,
  type ProductImage,
  type ProductVariant,
  type VariantOption,
} from './product';
import type { SearchFields } from '../search/search-fields';
import { movementSchema, type MovementRow } from '../inventory/stock-rows.model';

export interface VariantRow {
  _id: Types.ObjectId;
  sku: string;
  options: VariantOption[];
  /** Normalised options; unique within a product. */
  optionsKey: string;
  price: number;
  onHand: number;
  reserved: number;
  /** Derived: `onHand - reserved`; negative while orders exceed the stock. */
  available: number;
  /** Units that can be sold beyond the stock on hand. */
  backorderLimit: number;
  /** Derived: `available + backorderLimit`; the limit of a reservation. */
  sellable: number;
  /** Null for the shop's default. */
  lowStockThreshold: number | null;
  /** Search terms; absent in rows of earlier releases until the search backfill. */
  skuTerms?: string;
  optionTerms?: string;
}

/** An unpublished stock event; stored in the product so that one write changes stock and outbox. */
export interface OutboxRow {
  /** Event id. */
  id: string;
  name: 'stock.depleted.v1' | 'stock.replenished.v1';
  at: Date;
  variantId: Types.ObjectId;
  /** Units available after the change. */
  available: number;
  threshold: number;
}

/** Units that an order group has reserved but not committed yet. */
export interface ReservationRow {
  _id: Types.ObjectId;
  reference: string;
  variantId: Types.ObjectId;
  quantity: number;
  /** Number of lines of the whole reservation: fewer stored lines mean that some have expired. */
  lines: number;
  expiresAt: Date;
}

export interface ImageRow {
  _id: Types.ObjectId;
  /** A file in the shop's storage; null for an external image at `url`. */
  file: string | null;
  url: string | null;
  width: number | null;
  height: number | null;
}

/** A stored product. Every write recomputes the derived fields, see `DERIVED_FIELDS`. */
export interface ProductRow {
  _id: Types.ObjectId;
  name: string;
  nameKey: string;
  description: string;
  categoryId: Types.ObjectId;
  sellerId: Types.ObjectId;
  isActive: boolean;
  isDeleted: boolean;
  /** The seller cannot sell: locked, rejected, deleted or no longer a seller. */
  isSellerOff: boolean;
  /** The category is hidden from shoppers. */
  isCategoryHidden: boolean;
  /** Derived: visible to shoppers. */
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
  /** Reviews without a verified purchase; by default the rating excludes them. */
  unverifiedReviewCount: number;
  rating: number;
  /** As defined by the order service. */
  unitsSold: number;
  /** The reading that `unitsSold` is from; absent before the first one. */
  soldReading?: number;
  popularity: number;
  /** Open reservations. */
  holds: ReservationRow[];
  /** Movements that are not in the ledger yet; stored here so that one write changes stock and journal. */
  journal: MovementRow[];
  hasJournal: boolean;
  /** Unpublished events. */
  outbox: OutboxRow[];
  /** Search terms by field; absent in rows of earlier releases until the search backfill. */
  search?: SearchFields;
  /** All search terms, for the index. */
  searchTerms?: string[];
  searchVersion?: number;
  /** When the database last wrote it, and how often: both are set by each write that lists, counts or searches depend on. */
  changedAt?: Date;
  revision?: number;
  /** Set by each change until an external search engine has received it. */
  searchPending?: string;
  createdAt: Date;
  updatedAt: Date;
}

const number = { type: Number, required: true } as const;
const embedded = { _id: true, strict: 'throw' } as const;

const variantSchema = new Schema<VariantRow>(
  {
    sku: { type: String, required: true },
    options: [new Schema<VariantOption>({ name: String, value: String }, { _id: false })],
    optionsKey: { type: String, default: '' },
    price: number,
    onHand: number,
    reserved: number,
    available: number,
    backorderLimit: number,
    sellable: number,
    lowStockThreshold: { type: Number, default: null },
    skuTerms: String,
    optionTerms: String,
  },
  embedded,
);

const outboxSchema = new Schema<OutboxRow>(
  {
    id: { type: String, required: true },
    name: { type: String, required: true },
    at: { type: Date, required: true },
    variantId: { type: Schema.Types.ObjectId, required: true },
    available: number,
    threshold: number,
  },
  { _id: false, id: false, strict: 'throw' },
);

const reservationSchema = new Schema<ReservationRow>(
  {
    reference: { type: String, required: true },
    variantId: { type: Schema.Types.ObjectId, required: true },
    quantity: number,
    lines: number,
    expiresAt: { type: Date, required: true },
  },
  embedded,
);

const imageSchema = new Schema<ImageRow>(
  { file: String, url: String, width: Number, height: Number },
  embedded,
);

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
    holds: [reservationSchema],
    journal: [movementSchema],
    hasJournal: { type: Boolean, required: true },
    outbox: [outboxSchema],
    search: new Schema<SearchFields>(
      { name: String, tags: String, text: String, variants: String },
      { _id: false, strict: 'throw' },
    ),
    searchTerms: { type: [String], default: undefined },
    searchVersion: Number,
    changedAt: Date,
    revision: Number,
    searchPending: String,
    createdAt: { type: Date, required: true },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'products', strict: 'throw' },
);

// Lists, counts and searches are served by the index in memory; see `ProductIndex`.
productSchema.index({ changedAt: 1 });
productSchema.index({ sellerId: 1 });
productSchema.index({ categoryId: 1 });
productSchema.index(
  { 'variants.sku': 1 },
  { unique: true, partialFilterExpression: { isDeleted: false }, name: 'sku_unique' },
);
productSchema.index({ 'holds.reference': 1 });
productSchema.index({ 'holds.expiresAt': 1 });
productSchema.index({ hasJournal: 1 }, { partialFilterExpression: { hasJournal: true } });
productSchema.index({ 'outbox.at': 1 }, { sparse: true });
productSchema.index({ searchVersion: 1 });
productSchema.index({ searchPending: 1 }, { partialFilterExpression: { searchPending: { $exists: true } } });

/** What every read of a product takes. */
const CORE_FIELDS = {
  name: 1,
  categoryId: 1,
  sellerId: 1,
  isActive: 1,
  isDeleted: 1,
  onSale: 1,
  featured: 1,
  imageUrl: 1,
  minPrice: 1,
  maxPrice: 1,
  available: 1,
  inStock: 1,
  rating: 1,
  reviewCount: 1,
  unverifiedReviewCount: 1,
  popularity: 1,
  createdAt: 1,
  updatedAt: 1,
} as const;

const DETAIL_FIELDS = {
  description: { description: 1 },
  images: { images: 1 },
  tags: { tags: 1 },
  variants: {
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
  },
} as const satisfies Record<ProductDetail, Record<string, 1>>;

/** The projection of reads: never reservations, journal, outbox and search terms. */
export function productFields(
  details: readonly ProductDetail[] = PRODUCT_DETAILS,
): Readonly<Record<string, 1>> {
  return projectionOf(CORE_FIELDS, DETAIL_FIELDS, details);
}

/** A row as it is read; details that were not requested are absent. */
export type ReadRow = Pick<ProductRow, '_id' | keyof typeof CORE_FIELDS> &
  Partial<Pick<ProductRow, ProductDetail>>;

export function productModel(connection: Connection): Model<ProductRow> {
  return defineModel(connection, 'Product', productSchema);
}

/**
 * A product as it was read; reading a detail that was not requested throws.
 * @param fileUrl maps a file in the shop's storage to its public address
 */
export function toProduct(row: ReadRow, fileUrl: (file: string) => string): Product {
  const sellerId = row.sellerId.toHexString();
  const details = {
    description: row.description,
    images: row.images?.map((image) => toImage(image, fileUrl)),
    tags: row.tags,
    variants: row.variants?.map((variant) => toVariant(variant, sellerId)),
  };
  return {
    id: row._id.toHexString(),
    name: row.name,
    get description() {
      return requireDetail(details, 'description');
    },
    categoryId: row.categoryId.toHexString(),
    sellerId,
    isActive: row.isActive,
    isDeleted: row.isDeleted,
    onSale: row.onSale,
    featured: row.featured,
    imageUrl: row.imageUrl,
    get images() {
      return requireDetail(details, 'images');
    },
    get tags() {
      return requireDetail(details, 'tags');
    },
    get variants() {
      return requireDetail(details, 'variants');
    },
    minPrice: row.minPrice,
    maxPrice: row.maxPrice,
    available: row.available,
    inStock: row.inStock,
    rating: row.rating,
    reviewCount: row.reviewCount,
    unverifiedReviewCount: row.unverifiedReviewCount,
    popularity: row.popularity,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
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
