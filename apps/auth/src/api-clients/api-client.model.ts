import { randomInt } from 'node:crypto';
import { Schema, Types, type Connection, type Model, type QueryFilter } from 'mongoose';
import type { Permission } from '@e-storefront/auth';
import { defineModel, isDuplicateKey, toObjectId, type WriteWithin } from '@e-storefront/mongo';
import {
  MOST_PROGRAMS,
  type NewProgram,
  type Program,
  type ProgramKind,
  type ProgramRepository,
  type ProgramScope,
  type SecretChange,
} from './api-client';

interface ProgramRow {
  _id: Types.ObjectId;
  kind: ProgramKind;
  ownerId: Types.ObjectId;
  name: string;
  scopes: Permission[];
  /** The present one first; an older one has an end. */
  secrets: { hash: string; endsAt: Date | null; operationId?: string }[];
  /** Which of the account's places it takes; a revoked one takes none. */
  slot?: number;
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
  /** When all services were told of the end; null until then. */
  announcedAt: Date | null;
}

/** Nobody finds a revoked or expired program: it stays for a day, so that all services are sure to hear of its end. */
const KEPT_SECONDS = 24 * 3_600;

const programSchema = new Schema<ProgramRow>(
  {
    kind: { type: String, enum: ['client', 'key'], required: true },
    ownerId: { type: Schema.Types.ObjectId, required: true },
    name: { type: String, required: true },
    scopes: { type: [String], required: true },
    secrets: {
      type: [{ _id: false, hash: String, endsAt: { type: Date, default: null }, operationId: String }],
      required: true,
    },
    slot: Number,
    createdAt: { type: Date, required: true },
    lastUsedAt: { type: Date, default: null },
    expiresAt: { type: Date, default: null },
    revokedAt: { type: Date, default: null },
    announcedAt: { type: Date, default: null },
  },
  { collection: 'programs', strict: 'throw' },
);
// A place is taken by one alone, so that two calls at once cannot pass the limit.
programSchema.index(
  { ownerId: 1, kind: 1, slot: 1 },
  { unique: true, partialFilterExpression: { slot: { $exists: true } } },
);
programSchema.index({ ownerId: 1, kind: 1, createdAt: -1, _id: -1 });
programSchema.index({ announcedAt: 1, revokedAt: 1 });
programSchema.index({ revokedAt: 1 }, { expireAfterSeconds: KEPT_SECONDS });
programSchema.index({ expiresAt: 1 }, { expireAfterSeconds: KEPT_SECONDS });

/** Machine clients and API keys in MongoDB. */
export class MongoProgramRepository implements ProgramRepository {
  readonly #connection: Connection;
  readonly #programs: Model<ProgramRow>;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#programs = defineModel(connection, 'Program', programSchema);
  }

  async insert(
    { id, secretHash, ownerId, scopes, ...fields }: NewProgram,
    within: WriteWithin,
  ): Promise<Program | null> {
    const owner = toObjectId(ownerId);
    const secrets = [{ hash: secretHash, endsAt: null }];
    for (;;) {
      const slot = await this.#freeSlot(owner, fields.kind);
      if (slot === undefined) return null;
      const row = {
        ...fields,
        scopes: [...scopes],
        _id: id === undefined ? new Types.ObjectId() : toObjectId(id),
        ownerId: owner,
        secrets,
        slot,
      };
      try {
        return await this.#connection.transaction(async (session) => {
          // Not `create`: mongoose sets a version on the parts of what it created when a transaction is aborted.
          const [made] = await this.#programs.insertMany([{ ...row, createdAt: new Date() }], { session });
          if (!made) throw new Error('A program was not inserted.');
          await within(session);
          return toProgram(made.toObject());
        });
      } catch (error) {
        // Another call took the place in between: there may be more.
        if (!isDuplicateKey(error, 'slot')) throw error;
      }
    }
  }

  async withdraw({ kind, ownerId }: ProgramScope & { ownerId: string }, id: string): Promise<void> {
    await this.#programs.deleteOne({
      _id: toObjectId(id),
      kind,
      ownerId: toObjectId(ownerId),
      lastUsedAt: null,
    });
  }

  async list({ kind, ownerId }: ProgramScope & { ownerId: string }): Promise<Program[]> {
    const rows = await this.#programs
      .find({ ...live(), kind, ownerId: toObjectId(ownerId) })
      .sort({ createdAt: -1, _id: -1 })
      .limit(MOST_PROGRAMS)
      .lean<ProgramRow[]>();
    return rows.map(toProgram);
  }

  async find({ kind, ownerId }: ProgramScope, id: string): Promise<Program | null> {
    const owned = ownerId === null ? {} : { ownerId: toObjectId(ownerId) };
    const row = await this.#programs
      .findOne({ ...live(), kind, _id: toObjectId(id), ...owned })
      .lean<ProgramRow>();
    return row && toProgram(row);
  }

  async withSecrets(kind: ProgramKind, id: string): Promise<{ program: Program; hashes: string[] } | null> {
    const row = await this.#programs.findOne({ ...live(), kind, _id: toObjectId(id) }).lean<ProgramRow>();
    if (!row) return null;
    const now = new Date();
    const held = row.secrets.filter(({ endsAt }) => endsAt === null || endsAt > now);
    return { program: toProgram(row), hashes: held.map(({ hash }) => hash) };
  }

  async addSecret(id: string, change: SecretChange): Promise<boolean> {
    const { seenHash, hash, oldEndsAt, operationId } = change;
    const added = { hash, endsAt: null, ...(operationId !== undefined && { operationId }) };
    if (operationId !== undefined) {
      const repeated = { _id: toObjectId(id), revokedAt: null, 'secrets.0.operationId': operationId };
      const replaced = await this.#programs.updateOne(repeated, { $set: { 'secrets.0': added } });
      if (replaced.matchedCount === 1) return true;
    }
    return this.#setSecrets(id, seenHash, [added, { hash: seenHash, endsAt: oldEndsAt }]);
  }

  async dropOldSecrets(id: string, seenHash: string): Promise<boolean> {
    return this.#setSecrets(id, seenHash, [{ hash: seenHash, endsAt: null }]);
  }

  async revoke(of: { ownerId: string } | { kind: ProgramKind; id: string }): Promise<string[]> {
    const whose =
      'ownerId' in of ? { ownerId: toObjectId(of.ownerId) } : { kind: of.kind, _id: toObjectId(of.id) };
    const rows = await this.#programs.find({ ...whose, revokedAt: null }, { _id: 1 }).lean<ProgramRow[]>();
    const ids = rows.map(({ _id }) => _id);
    await this.#programs.updateMany(
      { _id: { $in: ids } },
      { $set: { revokedAt: new Date() }, $unset: { slot: 1 } },
    );
    return ids.map((id) => id.toHexString());
  }

  async touch(id: string, at: Date): Promise<void> {
    await this.#programs.updateOne({ _id: toObjectId(id) }, { $max: { lastUsedAt: at } });
  }

  /** An expired one gives its place back as soon as somebody asks for it. */
  async #freeSlot(ownerId: Types.ObjectId, kind: ProgramKind): Promise<number | undefined> {
    await this.#programs.updateMany(
      { ownerId, kind, slot: { $exists: true }, expiresAt: { $lte: new Date() } },
      { $unset: { slot: 1 } },
    );
    const rows = await this.#programs
      .find({ ownerId, kind, slot: { $exists: true } }, { slot: 1 })
      .lean<ProgramRow[]>();
    const taken = new Set(rows.map(({ slot }) => slot));
    const free = Array.from({ length: MOST_PROGRAMS }, (_, slot) => slot).filter((slot) => !taken.has(slot));
    // Any of them: calls at once that all want the first one would wait for each other round after round.
    return free.length > 0 ? free[randomInt(free.length)] : undefined;
  }

  async #setSecrets(id: string, seenHash: string, secrets: ProgramRow['secrets']): Promise<boolean> {
    const seen = { _id: toObjectId(id), revokedAt: null, 'secrets.0.hash': seenHash };
    return (await this.#programs.updateOne(seen, { $set: { secrets } })).matchedCount === 1;
  }
}

function live(): QueryFilter<ProgramRow> {
  return { revokedAt: null, $or: [{ expiresAt: null }, { expiresAt: { $gt: new Date() } }] };
}

function toProgram(row: ProgramRow): Program {
  const { _id, kind, ownerId, name, scopes, createdAt, lastUsedAt, expiresAt } = row;
  const old = row.secrets[1]?.endsAt ?? null;
  return {
    id: _id.toHexString(),
    kind,
    ownerId: ownerId.toHexString(),
    name,
    scopes,
    createdAt,
    lastUsedAt,
    expiresAt,
    oldSecretEndsAt: old && old > new Date() ? old : null,
  };
}
