import { createHash, randomBytes } from 'node:crypto';
import { Schema, type Connection, type Model } from 'mongoose';
import { collectionOf, defineModel } from './define-model';

interface LinkRow {
  /** The hash of the token, which is only in the link itself. */
  _id: string;
  /** The id of the resource that the link opens. */
  subject: string;
  expiresAt: Date;
}

const linkSchema = new Schema<LinkRow>(
  { _id: String, subject: { type: String, required: true }, expiresAt: { type: Date, required: true } },
  { collection: 'accesslinks', strict: 'throw', versionKey: false },
);
linkSchema.index({ subject: 1 });
linkSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/** A token has 256 random bits; longer ones are rejected unread. */
const LONGEST_TOKEN = 64;

/**
 * Links that open one resource of a service to their holder without a log-in: an order or a ticket, for the
 * recipient of a mail. A resource can have several links.
 */
export class AccessLinks {
  readonly #links: Model<LinkRow>;

  constructor(connection: Connection) {
    this.#links = defineModel(connection, 'AccessLink', linkSchema);
  }

  /**
   * Creates a link.
   * @param lifetimeMs in milliseconds
   * @returns the token, which cannot be read again
   */
  async issue(subject: string, lifetimeMs: number): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    const expiresAt = new Date(Date.now() + lifetimeMs);
    await collectionOf(this.#links).insertOne({ _id: hashOf(token), subject, expiresAt });
    return token;
  }

  /** The id of the resource of a token; null for an unknown, expired or revoked token. */
  async subjectOf(token: string): Promise<string | null> {
    if (token.length > LONGEST_TOKEN) return null;
    const row = await this.#links
      .findOne({ _id: hashOf(token), expiresAt: { $gt: new Date() } })
      .lean<LinkRow>();
    return row?.subject ?? null;
  }

  /** Revokes every link to a resource. @returns how many there were */
  async revoke(subject: string): Promise<number> {
    return (await this.#links.deleteMany({ subject })).deletedCount;
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
