import { Schema, type Connection, type Model } from 'mongoose';
import { defineModel } from '@e-storefront/mongo';
import type { GoogleIdentity } from './google-identity';
import type { AttemptKey, SignInAttempt } from './sign-in-attempt';

interface AttemptRow {
  /** The hash of the state. */
  _id: string;
  browserHash: string;
  redirectUri: string;
  verifier: string;
  nonce: string;
  expiresAt: Date;
  identity: GoogleIdentity | null;
  tries: number;
}

const identitySchema = new Schema<GoogleIdentity>(
  {
    subject: { type: String, required: true },
    email: { type: String, required: true },
    emailVerified: { type: Boolean, required: true },
    name: { type: String, default: '' },
    picture: String,
  },
  { _id: false, strict: 'throw' },
);

const attemptSchema = new Schema<AttemptRow>(
  {
    _id: String,
    browserHash: { type: String, required: true },
    redirectUri: { type: String, required: true },
    verifier: { type: String, required: true },
    nonce: { type: String, required: true },
    expiresAt: { type: Date, required: true },
    identity: { type: identitySchema, default: null },
    tries: { type: Number, required: true },
  },
  { collection: 'googlesigninattempts', strict: 'throw' },
);
attemptSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/** Started sign-ins in MongoDB. */
export class AttemptRepository {
  readonly #attempts: Model<AttemptRow>;

  constructor(connection: Connection) {
    this.#attempts = defineModel(connection, 'GoogleSignInAttempt', attemptSchema);
  }

  async insert({ stateHash, browserHash }: AttemptKey, attempt: SignInAttempt): Promise<void> {
    await this.#attempts.create({ _id: stateHash, browserHash, ...attempt });
  }

  /** Removes and returns a valid attempt; only one of two concurrent calls gets it. Null when there is none. */
  async consume({ stateHash, browserHash }: AttemptKey): Promise<SignInAttempt | null> {
    const live = { _id: stateHash, browserHash, expiresAt: { $gt: new Date() } };
    const row = await this.#attempts.findOneAndDelete(live).lean<AttemptRow>();
    if (!row) return null;
    const { redirectUri, verifier, nonce, expiresAt, identity, tries } = row;
    return { redirectUri, verifier, nonce, expiresAt, tries, ...(identity && { identity }) };
  }
}
