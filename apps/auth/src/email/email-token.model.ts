import { Schema, type Connection, type Model, type Types } from 'mongoose';
import {
  defineModel,
  isDuplicateKey,
  toObjectId,
  type Transaction,
  type WriteWithin,
} from '@e-storefront/mongo';
import type { MailedTokenRepository, StoredToken, TokenPurpose } from './email-token.service';

interface MailedTokenRow {
  /** The purpose and the account: there is room for one token of each. */
  _id: string;
  /** The hash of the token; the token itself is in the mail alone. */
  hash: string;
  purpose: TokenPurpose;
  userId: Types.ObjectId;
  expiresAt: Date;
}

const mailedTokenSchema = new Schema<MailedTokenRow>(
  {
    _id: String,
    hash: { type: String, required: true },
    purpose: { type: String, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'tokensbymail', strict: 'throw' },
);
mailedTokenSchema.index({ hash: 1 }, { unique: true });
mailedTokenSchema.index({ userId: 1 });
mailedTokenSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/** Mailed tokens in MongoDB. */
export class MongoMailedTokenRepository implements MailedTokenRepository {
  readonly #connection: Connection;
  readonly #tokens: Model<MailedTokenRow>;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#tokens = defineModel(connection, 'MailedToken', mailedTokenSchema);
  }

  async replace(token: StoredToken, request: WriteWithin): Promise<void> {
    const store = () => this.#connection.transaction(this.adding(token, request));
    // Of two first ones at once the second finds the row of the other at its next try.
    await store().catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
      return store();
    });
  }

  adding(token: StoredToken, request: WriteWithin): WriteWithin {
    return async (transaction) => {
      await this.#store(token, transaction);
      await request(transaction);
    };
  }

  async ownerOf(purpose: TokenPurpose, hash: string): Promise<string | null> {
    const row = await this.#tokens.findOne(live(purpose, hash)).lean<MailedTokenRow>();
    return row?.userId.toHexString() ?? null;
  }

  async take(purpose: TokenPurpose, hash: string): Promise<string | null> {
    const row = await this.#tokens.findOneAndDelete(live(purpose, hash)).lean<MailedTokenRow>();
    return row?.userId.toHexString() ?? null;
  }

  async end(purpose: TokenPurpose, userId: string): Promise<void> {
    await this.#tokens.deleteOne({ _id: idOf(purpose, userId) });
  }

  async removeAllOf(userId: string): Promise<void> {
    await this.#tokens.deleteMany({ userId: toObjectId(userId) });
  }

  async #store({ hash, purpose, userId, expiresAt }: StoredToken, session: Transaction): Promise<void> {
    const row = { hash, purpose, userId: toObjectId(userId), expiresAt };
    const place = { _id: idOf(purpose, userId) };
    await this.#tokens.updateOne(place, { $set: row }, { upsert: true, session });
  }
}

function idOf(purpose: TokenPurpose, userId: string): string {
  return `${purpose}:${userId}`;
}

function live(
  purpose: TokenPurpose,
  hash: string,
): { hash: string; purpose: TokenPurpose; expiresAt: object } {
  return { hash, purpose, expiresAt: { $gt: new Date() } };
}
