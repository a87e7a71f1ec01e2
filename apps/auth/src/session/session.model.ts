import { Schema, Types, type Connection, type Model, type QueryFilter } from 'mongoose';
import { defineModel, toObjectId } from '@e-storefront/mongo';
import type { Session, SessionEnd, SessionRepository, SessionScope, Spending } from './session.service';

interface SessionRow {
  _id: Types.ObjectId;
  userId: Types.ObjectId;
  createdAt: Date;
  lastUsedAt: Date;
  /** When the newest refresh token ends, and the row with it. */
  expiresAt: Date;
  endedAt: Date | null;
  endReason: SessionEnd | null;
}

interface RefreshTokenRow {
  /** The hash of the token; the token itself is nowhere. */
  _id: string;
  sessionId: Types.ObjectId;
  userId: Types.ObjectId;
  /** Set by the one use that it is good for; the row stays so that a second use is noticed. */
  spentAt: Date | null;
  expiresAt: Date;
}

/** The most sessions that a list of them shows. */
const MOST_LISTED = 100;

const sessionSchema = new Schema<SessionRow>(
  {
    userId: { type: Schema.Types.ObjectId, required: true },
    createdAt: { type: Date, required: true },
    lastUsedAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    endedAt: { type: Date, default: null },
    endReason: { type: String, default: null },
  },
  { collection: 'sessions', strict: 'throw' },
);
sessionSchema.index({ userId: 1, endedAt: 1, lastUsedAt: -1 });
sessionSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

const refreshTokenSchema = new Schema<RefreshTokenRow>(
  {
    _id: String,
    sessionId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    spentAt: { type: Date, default: null },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'refreshtokens', strict: 'throw' },
);
refreshTokenSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/** Sessions in MongoDB. */
export class MongoSessionRepository implements SessionRepository {
  readonly #sessions: Model<SessionRow>;
  readonly #tokens: Model<RefreshTokenRow>;

  constructor(connection: Connection) {
    this.#sessions = defineModel(connection, 'Session', sessionSchema);
    this.#tokens = defineModel(connection, 'RefreshToken', refreshTokenSchema);
  }

  async open(userId: string, token: { hash: string; expiresAt: Date }): Promise<Session> {
    const now = new Date();
    const { hash, expiresAt } = token;
    const owner = toObjectId(userId);
    const row = { _id: new Types.ObjectId(), userId: owner, createdAt: now, lastUsedAt: now, expiresAt };
    await this.#sessions.create({ ...row, endedAt: null, endReason: null });
    await this.#tokens.create({ _id: hash, sessionId: row._id, userId: owner, spentAt: null, expiresAt });
    return toSession(row);
  }

  async spend(hash: string): Promise<Spending | null> {
    const now = new Date();
    const won = await this.#tokens
      .findOneAndUpdate({ _id: hash, spentAt: null, expiresAt: { $gt: now } }, { $set: { spentAt: now } })
      .lean<RefreshTokenRow>();
    if (won) return spending('spent', won);
    const known = await this.#tokens.findOne({ _id: hash, expiresAt: { $gt: now } }).lean<RefreshTokenRow>();
    return known && spending('reused', known);
  }

  async renew(sessionId: string, token: { hash: string; expiresAt: Date }): Promise<boolean> {
    const { hash, expiresAt } = token;
    const session = await this.#sessions
      .findOneAndUpdate(
        { _id: toObjectId(sessionId), endedAt: null },
        { $set: { lastUsedAt: new Date(), expiresAt } },
      )
      .lean<SessionRow>();
    if (!session) return false;
    const { _id, userId } = session;
    await this.#tokens.create({ _id: hash, sessionId: _id, userId, spentAt: null, expiresAt });
    return true;
  }

  async end(scope: SessionScope, reason: SessionEnd): Promise<string[]> {
    const live: QueryFilter<SessionRow> = {
      userId: toObjectId(scope.userId),
      endedAt: null,
      ...(scope.only && { _id: toObjectId(scope.only) }),
      ...(scope.except && { _id: { $ne: toObjectId(scope.except) } }),
    };
    const rows = await this.#sessions.find(live, { _id: 1 }).lean<{ _id: Types.ObjectId }[]>();
    const ids = rows.map(({ _id }) => _id);
    await this.#sessions.updateMany(
      { _id: { $in: ids }, endedAt: null },
      { $set: { endedAt: new Date(), endReason: reason } },
    );
    return ids.map((id) => id.toHexString());
  }

  async live(userId: string): Promise<Session[]> {
    const rows = await this.#sessions
      .find({ userId: toObjectId(userId), endedAt: null })
      .sort({ lastUsedAt: -1 })
      .limit(MOST_LISTED)
      .lean<SessionRow[]>();
    return rows.map(toSession);
  }
}

function spending(outcome: Spending['outcome'], row: RefreshTokenRow): Spending {
  return { outcome, sessionId: row.sessionId.toHexString(), userId: row.userId.toHexString() };
}

function toSession(row: Pick<SessionRow, '_id' | 'userId' | 'createdAt' | 'lastUsedAt'>): Session {
  const { _id, userId, createdAt, lastUsedAt } = row;
  return { id: _id.toHexString(), userId: userId.toHexString(), createdAt, lastUsedAt };
}
