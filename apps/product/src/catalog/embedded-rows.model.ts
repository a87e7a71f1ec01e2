import { Schema, type Types } from 'mongoose';
import type { VariantOption } from './product.service';

export interface VariantRow {
  _id: Types.ObjectId;
  sku: string;
  options: VariantOption[];
  /** The options in one string, so that no two variants of a product are the same. */
  optionsKey: string;
  price: number;
  onHand: number;
  reserved: number;
  /** Derived: `onHand - reserved`; below zero while more is ordered than there is. */
  available: number;
  /** Pieces that may be sold beyond what is on hand. */
  backorderLimit: number;
  /** Derived: `available + backorderLimit`, what a reservation is measured by. */
  sellable: number;
  /** From how many pieces on a variant counts as low; null for the shop's own setting. */
  lowStockThreshold: number | null;
  /** What the variant is found by; missing in rows of earlier versions until they are completed. */
  skuTerms?: string;
  optionTerms?: string;
}

/** A fact about a variant that is still to be told; it stands here because it happens with the figures or not at all. */
export interface OutboxRow {
  /** The event's id. */
  id: string;
  name: 'stock.depleted.v1' | 'stock.replenished.v1';
  at: Date;
  variantId: Types.ObjectId;
  /** After the change. */
  available: number;
  threshold: number;
}

/** Pieces of a variant that an order group holds and has not placed yet. */
export interface HoldRow {
  _id: Types.ObjectId;
  reference: string;
  variantId: Types.ObjectId;
  quantity: number;
  /** Lines of the whole reservation: fewer holds than this mean that some have run out. */
  lines: number;
  expiresAt: Date;
}

export interface ImageRow {
  _id: Types.ObjectId;
  /** A file in the shop's own storage, or null where `url` says where the picture is. */
  file: string | null;
  url: string | null;
  width: number | null;
  height: number | null;
}

const whole = { type: Number, required: true } as const;
const embedded = { _id: true, strict: 'throw' } as const;

export const variantSchema = new Schema<VariantRow>(
  {
    sku: { type: String, required: true },
    options: [new Schema<VariantOption>({ name: String, value: String }, { _id: false })],
    optionsKey: { type: String, default: '' },
    price: whole,
    onHand: whole,
    reserved: whole,
    available: whole,
    backorderLimit: whole,
    sellable: whole,
    lowStockThreshold: { type: Number, default: null },
    skuTerms: String,
    optionTerms: String,
  },
  embedded,
);

export const outboxSchema = new Schema<OutboxRow>(
  {
    id: { type: String, required: true },
    name: { type: String, required: true },
    at: { type: Date, required: true },
    variantId: { type: Schema.Types.ObjectId, required: true },
    available: whole,
    threshold: whole,
  },
  { _id: false, id: false, strict: 'throw' },
);

export const holdSchema = new Schema<HoldRow>(
  {
    reference: { type: String, required: true },
    variantId: { type: Schema.Types.ObjectId, required: true },
    quantity: whole,
    lines: whole,
    expiresAt: { type: Date, required: true },
  },
  embedded,
);

export const imageSchema = new Schema<ImageRow>(
  { file: String, url: String, width: Number, height: Number },
  embedded,
);
