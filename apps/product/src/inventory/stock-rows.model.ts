import { Schema, type Connection, type Model, type Types } from 'mongoose';
import { defineModel } from '@e-storefront/mongo';

/** `commit` changes no stock level: it assigns a reserved line to a placed order. */
export type MovementKind = 'receive' | 'adjust' | 'reserve' | 'release' | 'commit' | 'ship' | 'return';

/** One movement of one variant. The sums of `onHand` and `reserved` over all movements are the variant's stock levels. */
export interface MovementRow {
  /** Derived from the operation, so that the same movement is never written twice. */
  _id: string;
  kind: MovementKind;
  productId: Types.ObjectId;
  variantId: Types.ObjectId;
  /** The order group; null for changes by a seller. */
  reference: string | null;
  quantity: number;
  /** Of a `commit`: number of lines of the whole reservation. */
  lines: number | null;
  /** Change of the stock levels in units. */
  onHand: number;
  reserved: number;
  reason: string | null;
  /** Null for the system. */
  actorId: string | null;
  at: Date;
}

export const movementSchema = new Schema<MovementRow>(
  {
    _id: String,
    kind: { type: String, required: true },
    productId: { type: Schema.Types.ObjectId, required: true },
    variantId: { type: Schema.Types.ObjectId, required: true },
    reference: { type: String, default: null },
    quantity: { type: Number, required: true },
    lines: { type: Number, default: null },
    onHand: { type: Number, required: true },
    reserved: { type: Number, required: true },
    reason: { type: String, default: null },
    actorId: { type: String, default: null },
    at: { type: Date, required: true },
  },
  { strict: 'throw' },
);

const ledgerSchema = movementSchema.clone().set('collection', 'stockmovements');
ledgerSchema.index({ reference: 1, variantId: 1, kind: 1 });
ledgerSchema.index({ productId: 1, at: -1, _id: -1 });
ledgerSchema.index({ productId: 1, variantId: 1, at: -1, _id: -1 });

export function movementModel(connection: Connection): Model<MovementRow> {
  return defineModel(connection, 'StockMovement', ledgerSchema);
}

/** A released reference; it cannot reserve stock again. */
export interface VoidRow {
  _id: string;
  expiresAt: Date;
}

const voidSchema = new Schema<VoidRow>(
  { _id: String, expiresAt: { type: Date, required: true } },
  { collection: 'stockvoids', strict: 'throw', versionKey: false },
);
voidSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export function voidModel(connection: Connection): Model<VoidRow> {
  return defineModel(connection, 'StockVoid', voidSchema);
}
