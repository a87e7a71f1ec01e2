import { Schema, Types, type Connection, type Model, type QueryFilter } from 'mongoose';
import { defineModel, retryOnDuplicateKey, toObjectId, type WriteWithin } from '@e-storefront/mongo';
import type { ClientInfo } from './client-info';
import type {
  ConsumeResult,
  NewSession,
  Renewal,
  RevocationReason,
  Session,
  SessionScope,
  StoredRefreshToken,
  TokenExchange,
} from './session';

interface SessionRow extends Omit<Session, 'id' | 'userId'> {
  _id: Types.ObjectId;
  userId: Types.ObjectId;
  /** When the newest refresh token, and with it the row, expires. */
  expiresAt: Date;
  endedAt: Date | null;
  endReason: RevocationReason | null;
  /** When the revocation was published; null until then. */
  announcedAt: Date | null;
}

interface RefreshTokenRow {
  /** The hash of the token, which itself is not stored. */
  _id: string;
  sessionId: Types.ObjectId;
  userId: Types.ObjectId;
  /** Set when the token is consumed; the row stays so that reuse is detected. */
  spentAt: Date | null;
  /** Null until the exchange, and for tokens that were consumed without one. */
  use: TokenExchange | null;
  expiresAt: Date;
}

const MAX_LISTED = 100;
/** Longer values are truncated. */
const MAX_AGENT_LENGTH = 512;
const MAX_ADDRESS_LENGTH = 64;

const sessionSchema = new Schema<SessionRow>(
  {
    userId: { type: Schema.Types.ObjectId, required: true },
    epoch: { type: Number, default: 0 },
    agent: { type: String, default: '' },
    address: { type: String, default: null },
    createdAt: { type: Date, required: true },
    lastUsedAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    endedAt: { type: Date, default: null },
    endReason: { type: String, default: null },
    announcedAt: { type: Date, default: null },
  },
  { collection: 'sessions', strict: 'throw' },
);
sessionSchema.index({ userId: 1, endedAt: 1, lastUsedAt: -1 });
sessionSchema.index({ endedAt: 1 });
sessionSchema.index({ announcedAt: 1, endedAt: 1 });
sessionSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

const refreshTokenSchema = new Schema<RefreshTokenRow>(
  {
    _id: String,
    sessionId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    spentAt: { type: Date, default: null },
    use: {
      type: new Schema<TokenExchange>(
        {
          salt: { type: String, required: true },
          keyId: { type: String, required: true },
          client: { type: String, default: null },
        },
        { _id: false, strict: 'throw' },
      ),
      default: null,
    },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'refreshtokens', strict: 'throw' },
);
refreshTokenSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/** Sessions and the hashes of their refresh tokens in MongoDB. */
export class SessionRepository {
  readonly #connection: Connection;
  readonly #sessions: Model<SessionRow>;
  readonly #tokens: Model<RefreshTokenRow>;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#sessions = defineModel(connection, 'Session', sessionSchema);
    this.#tokens = defineModel(connection, 'RefreshToken', refreshTokenSchema);
  }

  async open(
    { userId, epoch, client }: NewSession,
    { hash, expiresAt }: StoredRefreshToken,
  ): Promise<Session> {
    const now = new Date();
    const owner = toObjectId(userId);
    const times = { createdAt: now, lastUsedAt: now, expiresAt };
    const row = {
      _id: new Types.ObjectId(),
      userId: owner,
      epoch,
      agent: '',
      address: null,
      ...clientFields(client),
    };
    await this.#sessions.create({ ...row, ...times, endedAt: null, endReason: null, announcedAt: null });
    await this.#tokens.create({
      _id: hash,
      sessionId: row._id,
      userId: owner,
      spentAt: null,
      use: null,
      expiresAt,
    });
    return toSession({ ...row, ...times });
  }

  /**
   * Consumes a token and stores the exchange. One of two concurrent calls gets `consumed`, the other `already-consumed`
   * with the exchange of the first. Null for an unknown or expired token.
   */
  async consume(hash: string, use: TokenExchange | null): Promise<ConsumeResult | null> {
    const now = new Date();
    const won = await this.#tokens
      .findOneAndUpdate(
        { _id: hash, spentAt: null, expiresAt: { $gt: now } },
        { $set: { spentAt: now, use } },
        { returnDocument: 'after' },
      )
      .lean<RefreshTokenRow>();
    if (won) return toConsumeResult('consumed', won);
    const known = await this.#tokens.findOne({ _id: hash, expiresAt: { $gt: now } }).lean<RefreshTokenRow>();
    return known && toConsumeResult('already-consumed', known);
  }

  /** Adds the next token to an active session, unless it exists, and updates the client; null for a revoked session. */
  async renew(
    sessionId: string,
    token: StoredRefreshToken,
    client: ClientInfo | null,
  ): Promise<Renewal | null> {
    const { expiresAt } = token;
    const session = await this.#sessions
      .findOneAndUpdate(
        { _id: toObjectId(sessionId), endedAt: null },
        { $set: { lastUsedAt: new Date(), expiresAt, ...clientFields(client) } },
        { returnDocument: 'after' },
      )
      .lean<SessionRow>();
    if (!session) return null;
    const row = await this.#addToken(session, token);
    return { session: toSession(session), isTokenConsumed: row.spentAt !== null };
  }

  /** Adds a token, or finds the one that a repeat of the same exchange has added. */
  async #addToken(
    { _id: sessionId, userId }: SessionRow,
    { hash, expiresAt }: StoredRefreshToken,
  ): Promise<Pick<RefreshTokenRow, 'spentAt'>> {
    const fresh = { sessionId, userId, spentAt: null, use: null, expiresAt };
    const row = await retryOnDuplicateKey(() =>
      this.#tokens
        .findOneAndUpdate({ _id: hash }, { $setOnInsert: fresh }, { upsert: true, returnDocument: 'after' })
        .lean<RefreshTokenRow>(),
    );
    return row ?? fresh;
  }

  /**
   * Revokes the active sessions of the scope and returns their ids. For `only`, one of two concurrent calls gets the id.
   * @param within other writes in the transaction; only for `only`
   */
  async revoke(scope: SessionScope, reason: RevocationReason, within?: WriteWithin): Promise<string[]> {
    // Client data is only for the list of active sessions.
    const change = { $set: { endedAt: new Date(), endReason: reason, agent: '', address: null } };
    const live: QueryFilter<SessionRow> = { userId: toObjectId(scope.userId), endedAt: null };
    if (scope.only) {
      const one = { ...live, _id: toObjectId(scope.only) };
      return (await this.#revokeOne(one, change, within)) ? [scope.only] : [];
    }
    const filter: QueryFilter<SessionRow> = {
      ...live,
      ...(scope.except && { _id: { $ne: toObjectId(scope.except) } }),
      // Sessions without the field are older than any epoch.
      ...(scope.before !== undefined && { epoch: { $not: { $gte: scope.before } } }),
    };
    const rows = await this.#sessions.find(filter, { _id: 1 }).lean<{ _id: Types.ObjectId }[]>();
    const ids = rows.map(({ _id }) => _id);
    await this.#sessions.updateMany({ _id: { $in: ids }, endedAt: null }, change);
    return ids.map((id) => id.toHexString());
  }

  async #revokeOne(
    one: QueryFilter<SessionRow>,
    change: object,
    within: WriteWithin | undefined,
  ): Promise<boolean> {
    if (!within) return (await this.#sessions.updateOne(one, change)).modifiedCount === 1;
    return this.#connection.transaction(async (session) => {
      const { modifiedCount } = await this.#sessions.updateOne(one, change, { session });
      if (modifiedCount === 1) await within(session);
      return modifiedCount === 1;
    });
  }

  /** Most recently used first. */
  async listActive(userId: string): Promise<Session[]> {
    const rows = await this.#sessions
      .find({ userId: toObjectId(userId), endedAt: null })
      .sort({ lastUsedAt: -1 })
      .limit(MAX_LISTED)
      .lean<SessionRow[]>();
    return rows.map(toSession);
  }
}

function toConsumeResult(outcome: ConsumeResult['outcome'], row: RefreshTokenRow): ConsumeResult {
  const { sessionId, userId, spentAt, use } = row;
  return {
    outcome,
    sessionId: sessionId.toHexString(),
    userId: userId.toHexString(),
    consumedAt: spentAt ?? new Date(0),
    // Tokens that were consumed before the field existed do not have it.
    exchange: use ?? null,
  };
}

/** An unknown client keeps the earlier values. */
function clientFields(client: ClientInfo | null): Partial<Pick<SessionRow, 'agent' | 'address'>> {
  if (!client) return {};
  return {
    agent: client.agent.slice(0, MAX_AGENT_LENGTH),
    address: client.address.slice(0, MAX_ADDRESS_LENGTH),
  };
}

function toSession(row: Omit<SessionRow, 'endedAt' | 'endReason' | 'announcedAt'>): Session {
  const { _id, userId, epoch = 0, agent = '', address = null, createdAt, lastUsedAt } = row;
  return {
    id: _id.toHexString(),
    userId: userId.toHexString(),
    epoch,
    agent,
    address,
    createdAt,
    lastUsedAt,
  };
}
