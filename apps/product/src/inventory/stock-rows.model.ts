import { Schema, type Connection, type Model, type Types } from 'mongoose';
import { defineModel } from '@e-storefront/mongo';

/** Why a figure changed. `commit` changes none: it says that a held line belongs to a placed order. */
export type MovementKind = 'receive' | 'adjust' | 'reserve' | 'release' | 'commit' | 'ship' | 'return';

/** One movement of one variant. The sums of `onHand` and `reserved` over all of a variant's movements are its figures. */
export interface MovementRow {
  /** Made of what happened, so that the same movement is never written twice. */
  _id: string;
  kind: MovementKind;
  productId: Types.ObjectId;
  variantId: Types.ObjectId;
  /** The order group; null for what a seller did. */
  reference: string | null;
  quantity: number;
  /** Of a `commit`: how many lines the whole reservation had. */
  lines: number | null;
  /** By how many pieces the figures changed. */
  onHand: number;
  reserved: number;
  reason: string | null;
  /** Who did it; null for the shop itself. */
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

/** The append-only ledger of stock. */
export function movementModel(connection: Connection): Model<MovementRow> {
  return (
    (connection.models['StockMovement'] as Model<MovementRow> | undefined) ??
    defineModel(connection, 'StockMovement', ledgerSchema)
  );
}

/** A reference that was released: nothing can be held under it any more. */
export interface VoidRow {
  _id: string;
  expiresAt: Date;
}

const voidSchema = new Schema<VoidRow>(
  { _id: String, expiresAt: { type: Date, required: true } },
  { collection: 'stockvoids', strict: 'throw', versionKey: false },
);
voidSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/** The references that were released. */
export function voidModel(connection: Connection): Model<VoidRow> {
  return (
    (connection.models['StockVoid'] as Model<VoidRow> | undefined) ??
    defineModel(connection, 'StockVoid', voidSchema)
  );
}
