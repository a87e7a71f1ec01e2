import { Schema, type Types } from 'mongoose';
import type { Redemption, Reservation } from './redemption';

/** A use, given back or not. */
export interface UseRow extends Omit<Redemption, 'couponId' | 'customerId' | 'releasedAt'> {
  _id: Types.ObjectId;
  couponId: Types.ObjectId;
  customerId?: Types.ObjectId;
  /** Which of the customer's uses it is, from 1; only where the promotion limits them and while the use counts. */
  slot?: number;
  releasedAt?: Date;
}

/** A reference; one that was released before it reserved has a status and an end alone. */
export interface ReservationRow extends Omit<Reservation, 'quote' | 'reference'> {
  _id: string;
  /** The answer as JSON: nothing in it is ever looked for. */
  quote: string;
  /** When the row of a void reference goes: no call is under way for that long. */
  expiresAt?: Date;
}

/** What a promotion has given away on one day of UTC. */
export interface BudgetRow {
  /** The promotion's id and the day. */
  _id: string;
  spent: number;
  expiresAt: Date;
}

export const useSchema = new Schema<UseRow>(
  {
    reference: { type: String, required: true },
    couponId: { type: Schema.Types.ObjectId, required: true },
    customerId: Schema.Types.ObjectId,
    status: { type: String, enum: ['REDEEMED', 'RELEASED'], required: true },
    slot: Number,
    discount: { type: Number, required: true },
    lineDiscounts: { type: [Number], required: true },
    redeemedAt: { type: Date, required: true },
    releasedAt: Date,
  },
  { collection: 'promotionuses', strict: 'throw', versionKey: false },
);
useSchema.index({ reference: 1, couponId: 1 }, { unique: true });
useSchema.index(
  { couponId: 1, customerId: 1, slot: 1 },
  { unique: true, partialFilterExpression: { slot: { $gt: 0 } } },
);
useSchema.index({ customerId: 1, couponId: 1, status: 1 });
useSchema.index({ couponId: 1, redeemedAt: -1, _id: -1 });

export const reservationSchema = new Schema<ReservationRow>(
  {
    _id: String,
    status: { type: String, enum: ['RESERVED', 'COMMITTED', 'RELEASED', 'VOID'], required: true },
    requestHash: { type: String, default: '' },
    quote: { type: String, default: '' },
    customerId: { type: String, default: null },
    reservedAt: { type: Date, required: true },
    uses: { type: [Schema.Types.Mixed] as never, default: [] },
    expiresAt: Date,
  },
  { collection: 'promotionreservations', strict: 'throw', versionKey: false },
);
reservationSchema.index({ status: 1, reservedAt: 1 }, { partialFilterExpression: { status: 'RESERVED' } });
reservationSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export const budgetSchema = new Schema<BudgetRow>(
  { _id: String, spent: { type: Number, required: true }, expiresAt: Date },
  { collection: 'promotionbudgets', strict: 'throw', versionKey: false },
);
budgetSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
