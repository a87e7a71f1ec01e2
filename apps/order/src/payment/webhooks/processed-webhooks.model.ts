import { Schema, type Connection, type Model } from 'mongoose';
import { defineModel } from '@e-storefront/mongo';

/** Longer than any provider retries a webhook. */
const RETENTION_SECONDS = 40 * 24 * 3_600;

interface ProcessedWebhookRow {
  /** The provider's name and event id. */
  _id: string;
  at: Date;
}

const webhookSchema = new Schema<ProcessedWebhookRow>(
  { _id: String, at: { type: Date, required: true } },
  { collection: 'paymentevents', strict: 'throw', versionKey: false },
);
webhookSchema.index({ at: 1 }, { expireAfterSeconds: RETENTION_SECONDS });

/** Remembers processed webhooks, so that a repeated one has no effect. */
export class ProcessedWebhooks {
  readonly #webhooks: Model<ProcessedWebhookRow>;

  constructor(connection: Connection) {
    this.#webhooks = defineModel(connection, 'PaymentEvent', webhookSchema);
  }

  async has(id: string): Promise<boolean> {
    return (await this.#webhooks.exists({ _id: id })) !== null;
  }

  /** Must follow the processing: a webhook whose processing fails halfway is processed again. */
  async add(id: string): Promise<void> {
    await this.#webhooks.updateOne({ _id: id }, { $setOnInsert: { at: new Date() } }, { upsert: true });
  }
}
