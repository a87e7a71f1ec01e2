import { Schema, type Connection, type Model, type Types } from 'mongoose';
import { defineModel, isDuplicateKey, toObjectId } from '@e-storefront/mongo';
import type { SandboxCharge, SandboxChargeRepository } from './sandbox.provider';

export interface SandboxChargeRow extends Omit<SandboxCharge, 'orderId' | 'actionToken'> {
  _id: Types.ObjectId;
  /** The action token; absent in rows of an earlier release. */
  stepToken?: string | null;
}

const whole = { type: Number, required: true } as const;

const chargeSchema = new Schema<SandboxChargeRow>(
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

/** Stores the sandbox's charges in a collection of their own. */
export function createSandboxChargeRepository(connection: Connection): SandboxChargeRepository {
  const charges: Model<SandboxChargeRow> = defineModel(connection, 'SandboxCharge', chargeSchema);
  const find = async (orderId: string): Promise<SandboxCharge | null> => {
    const row = await charges.findById(toObjectId(orderId)).lean<SandboxChargeRow>();
    return row && toCharge(row);
  };
  return {
    find,
    findOrCreate: async (charge) => {
      const { orderId } = charge;
      try {
        await charges.collection.insertOne(toChargeRow(charge));
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
        .lean<SandboxChargeRow>();
      return row && toCharge(row);
    },
    list: async (after, limit) => {
      const filter = after === null ? {} : { _id: { $gt: toObjectId(after) } };
      const rows = await charges.find(filter).sort({ _id: 1 }).limit(limit).lean<SandboxChargeRow[]>();
      return rows.map(toCharge);
    },
    refund: async (orderId, refund) => {
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

export function toChargeRow({ orderId, actionToken, ...rest }: SandboxCharge): SandboxChargeRow {
  return { _id: toObjectId(orderId), ...rest, stepToken: actionToken };
}

function toCharge({ _id, stepToken = null, ...rest }: SandboxChargeRow): SandboxCharge {
  return { orderId: _id.toHexString(), ...rest, actionToken: stepToken };
}
