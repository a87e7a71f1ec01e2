import { Schema, type Connection, type Model, type Types } from 'mongoose';
import {
  defineModel,
  isDuplicateKey,
  toObjectId,
  type Transaction,
  type WriteWithin,
} from '@e-storefront/mongo';
import type { StoredEmailToken, TokenPurpose } from './email-token';

interface EmailTokenRow {
  /** The purpose and the account: there is room for one token of each. */
  _id: string;
  /** The hash of the token; the token itself is in the mail alone. */
  hash: string;
  purpose: TokenPurpose;
  userId: Types.ObjectId;
  expiresAt: Date;
}

const emailTokenSchema = new Schema<EmailTokenRow>(
  {
    _id: String,
    hash: { type: String, required: true },
    purpose: { type: String, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'tokensbymail', strict: 'throw' },
);
emailTokenSchema.index({ hash: 1 }, { unique: true });
emailTokenSchema.index({ userId: 1 });
emailTokenSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/** Where mailed tokens are kept. */
export class EmailTokenRepository {
  readonly #connection: Connection;
  readonly #tokens: Model<EmailTokenRow>;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#tokens = defineModel(connection, 'MailedToken', emailTokenSchema);
  }

  /**
   * Stores a token in the place of the account's earlier one of the same purpose, and asks for its mail, in one
   * transaction; of two at once one is left.
   */
  async replace(token: StoredEmailToken, request: WriteWithin): Promise<void> {
    const store = () => this.#connection.transaction(this.replaceWithin(token, request));
    // Of two first ones at once the second finds the row of the other at its next try.
    await store().catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
      return store();
    });
  }

  /** The same as part of the caller's transaction, for an account that has no token yet. */
  replaceWithin(token: StoredEmailToken, request: WriteWithin): WriteWithin {
    return async (transaction) => {
      await this.#store(token, transaction);
      await request(transaction);
    };
  }

  /** The account that a live token belongs to; null when there is none. */
  async findOwner(purpose: TokenPurpose, hash: string): Promise<string | null> {
    const row = await this.#tokens.findOne(activeToken(purpose, hash)).lean<EmailTokenRow>();
    return row?.userId.toHexString() ?? null;
  }

  /** The same, and removes the token: of two calls at once only one gets the answer. */
  async consume(purpose: TokenPurpose, hash: string): Promise<string | null> {
    const row = await this.#tokens.findOneAndDelete(activeToken(purpose, hash)).lean<EmailTokenRow>();
    return row?.userId.toHexString() ?? null;
  }

  /** Removes the account's token of one purpose. */
  async remove(purpose: TokenPurpose, userId: string): Promise<void> {
    await this.#tokens.deleteOne({ _id: tokenId(purpose, userId) });
  }

  async removeByUser(userId: string): Promise<void> {
    await this.#tokens.deleteMany({ userId: toObjectId(userId) });
  }

  async #store({ hash, purpose, userId, expiresAt }: StoredEmailToken, session: Transaction): Promise<void> {
    const row = { hash, purpose, userId: toObjectId(userId), expiresAt };
    const key = { _id: tokenId(purpose, userId) };
    await this.#tokens.updateOne(key, { $set: row }, { upsert: true, session });
  }
}

function tokenId(purpose: TokenPurpose, userId: string): string {
  return `${purpose}:${userId}`;
}

function activeToken(
  purpose: TokenPurpose,
  hash: string,
): { hash: string; purpose: TokenPurpose; expiresAt: object } {
  return { hash, purpose, expiresAt: { $gt: new Date() } };
}
