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
  available: number;
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
  },
  embedded,
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
