import { createHash, randomBytes } from 'node:crypto';
import { Schema, type Connection, type Model } from 'mongoose';
import { collectionOf, defineModel } from './define-model';

interface LinkRow {
  /** The hash of the token; the token itself is in the link alone. */
  _id: string;
  /** The id of the one thing that the link opens. */
  subject: string;
  expiresAt: Date;
}

const linkSchema = new Schema<LinkRow>(
  { _id: String, subject: { type: String, required: true }, expiresAt: { type: Date, required: true } },
  { collection: 'accesslinks', strict: 'throw', versionKey: false },
);
linkSchema.index({ subject: 1 });
linkSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/** A token of 256 random bits, longer than any that is issued is none. */
const LONGEST_TOKEN = 64;

/**
 * Links that open one resource of a service to their holder, without a log-in: an order or a ticket, for the reader
 * of a mail. Several links may open the same thing.
 */
export class AccessLinks {
  readonly #links: Model<LinkRow>;

  constructor(connection: Connection) {
    this.#links = defineModel(connection, 'AccessLink', linkSchema);
  }

  /**
   * Makes a link.
   * @param lifetimeMs how long it holds, in milliseconds
   * @returns its token, which nobody can read anywhere afterwards
   */
  async issue(subject: string, lifetimeMs: number): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    const expiresAt = new Date(Date.now() + lifetimeMs);
    await collectionOf(this.#links).insertOne({ _id: hashOf(token), subject, expiresAt });
    return token;
  }

  /** The id of the thing that a token opens; null for a token that is unknown, expired or revoked. */
  async subjectOf(token: string): Promise<string | null> {
    if (token.length > LONGEST_TOKEN) return null;
    const row = await this.#links
      .findOne({ _id: hashOf(token), expiresAt: { $gt: new Date() } })
      .lean<LinkRow>();
    return row?.subject ?? null;
  }

  /** Ends every link to a thing. @returns how many there were */
  async revoke(subject: string): Promise<number> {
    return (await this.#links.deleteMany({ subject })).deletedCount;
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
