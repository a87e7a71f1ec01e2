import { Schema, type Connection } from 'mongoose';
import { defineModel } from '@e-storefront/mongo';

/** Longer than any provider repeats a message. */
const KEPT_SECONDS = 40 * 24 * 3_600;

const eventSchema = new Schema<{ _id: string; at: Date }>(
  { _id: String, at: { type: Date, required: true } },
  { collection: 'paymentevents', strict: 'throw', versionKey: false },
);
eventSchema.index({ at: 1 }, { expireAfterSeconds: KEPT_SECONDS });

/** The messages of providers that were taken in, by the provider's own ids of them. */
export interface ProviderEvents {
  has(id: string): Promise<boolean>;
  /** Called after what it says was taken in: one that was lost halfway is taken in again. */
  add(id: string): Promise<void>;
}

export function providerEvents(connection: Connection): ProviderEvents {
  const events = defineModel(connection, 'PaymentEvent', eventSchema);
  return {
    has: async (id) => (await events.exists({ _id: id })) !== null,
    add: async (id) => {
      await events.updateOne({ _id: id }, { $setOnInsert: { at: new Date() } }, { upsert: true });
    },
  };
}
