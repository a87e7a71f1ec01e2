import { Schema, type Connection, type Model, type Types } from 'mongoose';
import { defineModel, toObjectId } from '@e-storefront/mongo';
import type { MailedTokenRepository, StoredToken, TokenPurpose } from './mailed-token.service';

interface MailedTokenRow {
  /** The hash of the token; the token itself is in the mail alone. */
  _id: string;
  purpose: TokenPurpose;
  userId: Types.ObjectId;
  expiresAt: Date;
}

const mailedTokenSchema = new Schema<MailedTokenRow>(
  {
    _id: String,
    purpose: { type: String, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'mailedtokens', strict: 'throw' },
);
mailedTokenSchema.index({ userId: 1, purpose: 1 });
mailedTokenSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/** Mailed tokens in MongoDB. */
export class MongoMailedTokenRepository implements MailedTokenRepository {
  readonly #tokens: Model<MailedTokenRow>;

  constructor(connection: Connection) {
    this.#tokens = defineModel(connection, 'MailedToken', mailedTokenSchema);
  }

  async replace({ hash, purpose, userId, expiresAt }: StoredToken): Promise<void> {
    const owner = toObjectId(userId);
    await this.#tokens.deleteMany({ userId: owner, purpose });
    await this.#tokens.create({ _id: hash, purpose, userId: owner, expiresAt });
  }

  async ownerOf(purpose: TokenPurpose, hash: string): Promise<string | null> {
    const row = await this.#tokens.findOne(live(purpose, hash)).lean<MailedTokenRow>();
    return row?.userId.toHexString() ?? null;
  }

  async take(purpose: TokenPurpose, hash: string): Promise<string | null> {
    const row = await this.#tokens.findOneAndDelete(live(purpose, hash)).lean<MailedTokenRow>();
    return row?.userId.toHexString() ?? null;
  }

  async removeAllOf(userId: string): Promise<void> {
    await this.#tokens.deleteMany({ userId: toObjectId(userId) });
  }
}

function live(
  purpose: TokenPurpose,
  hash: string,
): { _id: string; purpose: TokenPurpose; expiresAt: object } {
  return { _id: hash, purpose, expiresAt: { $gt: new Date() } };
}
