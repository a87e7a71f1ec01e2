import { Schema, type Connection, type Model, type Types } from 'mongoose';
import { defineModel, isDuplicateKey, toObjectId } from '@e-storefront/mongo';
import type { SandboxBooks, SandboxCharge } from './sandbox.provider';

export interface ChargeRow extends Omit<SandboxCharge, 'orderId' | 'stepToken'> {
  _id: Types.ObjectId;
  /** There where the buyer has to take a second step. */
  stepToken?: string | null;
}

const whole = { type: Number, required: true } as const;

const chargeSchema = new Schema<ChargeRow>(
  {
    reference: { type: String, required: true },
    state: { type: String, required: true },
    amount: whole,
    captured: whole,
    refunded: whole,
    refunds: { type: Schema.Types.Mixed, required: true },
    nextAction: { type: Schema.Types.Mixed, default: null },
    failure: { type: String, default: null },
    stepToken: { type: String, default: null },
  },
  { collection: 'sandboxcharges', strict: 'throw', minimize: false, versionKey: false },
);

/** The sandbox's books, in a collection that nobody else writes. */
export function sandboxBooks(connection: Connection): SandboxBooks {
  const charges: Model<ChargeRow> = defineModel(connection, 'SandboxCharge', chargeSchema);
  const find = async (orderId: string): Promise<SandboxCharge | null> => {
    const row = await charges.findById(toObjectId(orderId)).lean<ChargeRow>();
    return row && toCharge(row);
  };
  return {
    find,
    open: async (charge) => {
      const { orderId } = charge;
      try {
        await charges.collection.insertOne(toChargeRow(charge) as never);
        return charge;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        return (await find(orderId)) ?? charge;
      }
    },
    change: async (orderId, from, after) => {
      const filter = { _id: toObjectId(orderId), state: { $in: [...from] } };
      const row = await charges
        .findOneAndUpdate(filter, { $set: after }, { returnDocument: 'after' })
        .lean<ChargeRow>();
      return row && toCharge(row);
    },
    list: async (after, limit) => {
      const filter = after === null ? {} : { _id: { $gt: toObjectId(after) } };
      const rows = await charges.find(filter).sort({ _id: 1 }).limit(limit).lean<ChargeRow[]>();
      return rows.map(toCharge);
    },
    giveBack: async (orderId, refund) => {
      for (let charge = await find(orderId); charge; charge = await find(orderId)) {
        if (charge.refunds.some(({ id }) => id === refund.id)) return charge;
        if (charge.refunded + refund.amount > charge.captured) return null;
        const unchanged = { _id: toObjectId(orderId), state: 'captured' as const, refunded: charge.refunded };
        const update = { $inc: { refunded: refund.amount }, $push: { refunds: refund } };
        if ((await charges.updateOne(unchanged, update)).modifiedCount === 1) return find(orderId);
        if (charge.state !== 'captured') return null;
      }
      return null;
    },
  };
}

/** The row of a charge. */
export function toChargeRow({ orderId, ...rest }: SandboxCharge): ChargeRow {
  return { _id: toObjectId(orderId), ...rest };
}

function toCharge({ _id, stepToken = null, ...rest }: ChargeRow): SandboxCharge {
  return { orderId: _id.toHexString(), stepToken, ...rest };
}
