import { Schema, type Connection, type Model, type Types } from 'mongoose';
import {
  defineModel,
  retryOnDuplicateKey,
  toObjectId,
  type Transaction,
  type WriteWithin,
} from '@e-storefront/mongo';
import type { StoredEmailToken, TokenPurpose } from './email-token';

interface EmailTokenRow {
  /** Purpose and account, which limits an account to one token per purpose. */
  _id: string;
  /** Only the mail contains the token itself. */
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

/** Hashes of mailed tokens in MongoDB. */
export class EmailTokenRepository {
  readonly #connection: Connection;
  readonly #tokens: Model<EmailTokenRow>;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#tokens = defineModel(connection, 'MailedToken', emailTokenSchema);
  }

  /**
   * Replaces the account's token of the same purpose and requests its mail, in one transaction. One of two concurrent
   * tokens remains.
   */
  async replace(token: StoredEmailToken, request: WriteWithin): Promise<void> {
    await retryOnDuplicateKey(() => this.#connection.transaction(this.replaceWithin(token, request)));
  }

  /** Does the same in the caller's transaction, for an account without a token. */
  replaceWithin(token: StoredEmailToken, request: WriteWithin): WriteWithin {
    return async (transaction) => {
      await this.#store(token, transaction);
      await request(transaction);
    };
  }

  /** The account of a valid token; null when there is none. */
  async findOwner(purpose: TokenPurpose, hash: string): Promise<string | null> {
    const row = await this.#tokens.findOne(activeToken(purpose, hash)).lean<EmailTokenRow>();
    return row?.userId.toHexString() ?? null;
  }

  /** Whether an account has a valid token of a purpose. */
  async hasActive(purpose: TokenPurpose, userId: string): Promise<boolean> {
    const active = { _id: tokenId(purpose, userId), expiresAt: { $gt: new Date() } };
    return (await this.#tokens.exists(active)) !== null;
  }

  /** Removes a valid token and returns its account; only one of two concurrent calls gets it. */
  async consume(purpose: TokenPurpose, hash: string): Promise<string | null> {
    const row = await this.#tokens.findOneAndDelete(activeToken(purpose, hash)).lean<EmailTokenRow>();
    return row?.userId.toHexString() ?? null;
  }

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
