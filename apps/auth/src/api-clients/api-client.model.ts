import { randomInt } from 'node:crypto';
import { Schema, Types, type Connection, type Model, type QueryFilter } from 'mongoose';
import type { Permission } from '@e-storefront/auth';
import {
  defineModel,
  isDuplicateKey,
  retryOnConflict,
  toObjectId,
  type WriteWithin,
} from '@e-storefront/mongo';
import {
  MAX_API_CLIENTS,
  type NewApiClient,
  type ApiClient,
  type ApiClientKind,
  type ApiClientScope,
  type NewSecret,
} from './api-client';

interface ApiClientRow {
  _id: Types.ObjectId;
  kind: ApiClientKind;
  ownerId: Types.ObjectId;
  name: string;
  scopes: Permission[];
  /** The current one first; an older one has `endsAt`. */
  secrets: { hash: string; endsAt: Date | null; operationId?: string }[];
  /** The client's slot among those of its owner; unset once revoked. */
  slot?: number;
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
  /** When the revocation was published; null until then. */
  announcedAt: Date | null;
}

/** Revoked and expired clients are invisible but stay for a day, until their revocation is certainly published. */
const RETENTION_SECONDS = 24 * 3_600;

const apiClientSchema = new Schema<ApiClientRow>(
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
// A unique slot per client enforces the limit under concurrency.
apiClientSchema.index(
  { ownerId: 1, kind: 1, slot: 1 },
  { unique: true, partialFilterExpression: { slot: { $exists: true } } },
);
apiClientSchema.index({ ownerId: 1, kind: 1, createdAt: -1, _id: -1 });
apiClientSchema.index({ announcedAt: 1, revokedAt: 1 });
apiClientSchema.index({ revokedAt: 1 }, { expireAfterSeconds: RETENTION_SECONDS });
apiClientSchema.index({ expiresAt: 1 }, { expireAfterSeconds: RETENTION_SECONDS });

/** API clients and the hashes of their secrets in MongoDB. No method returns revoked or expired clients. */
export class ApiClientRepository {
  readonly #connection: Connection;
  readonly #apiClients: Model<ApiClientRow>;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#apiClients = defineModel(connection, 'Program', apiClientSchema);
  }

  /** Inserts a client together with other writes; null when the account has reached the limit of this kind. */
  async insert(
    { id, secretHash, ownerId, scopes, ...fields }: NewApiClient,
    within: WriteWithin,
  ): Promise<ApiClient | null> {
    const owner = toObjectId(ownerId);
    const secrets = [{ hash: secretHash, endsAt: null }];
    return retryOnConflict(async () => {
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
          // Not `create`: after an aborted transaction, mongoose has set a version on the created subdocuments.
          const [made] = await this.#apiClients.insertMany([{ ...row, createdAt: new Date() }], { session });
          if (!made) throw new Error('The API client was not inserted.');
          await within(session);
          return toApiClient(made.toObject());
        });
      } catch (error) {
        // A concurrent call took the slot; another one may be free.
        if (isDuplicateKey(error, 'slot')) return undefined;
        throw error;
      }
    });
  }

  /** Removes a client scope secret was never returned to a caller. */
  async removeUnused({ kind, ownerId }: ApiClientScope & { ownerId: string }, id: string): Promise<void> {
    await this.#apiClients.deleteOne({
      _id: toObjectId(id),
      kind,
      ownerId: toObjectId(ownerId),
      lastUsedAt: null,
    });
  }

  /** The newest first. */
  async list({ kind, ownerId }: ApiClientScope & { ownerId: string }): Promise<ApiClient[]> {
    const rows = await this.#apiClients
      .find({ ...active(), kind, ownerId: toObjectId(ownerId) })
      .sort({ createdAt: -1, _id: -1 })
      .limit(MAX_API_CLIENTS)
      .lean<ApiClientRow[]>();
    return rows.map(toApiClient);
  }

  async find({ kind, ownerId }: ApiClientScope, id: string): Promise<ApiClient | null> {
    const owned = ownerId === null ? {} : { ownerId: toObjectId(ownerId) };
    const row = await this.#apiClients
      .findOne({ ...active(), kind, _id: toObjectId(id), ...owned })
      .lean<ApiClientRow>();
    return row && toApiClient(row);
  }

  /** A client with the hashes of its valid secrets. */
  async findWithHashes(
    kind: ApiClientKind,
    id: string,
  ): Promise<{ apiClient: ApiClient; hashes: string[] } | null> {
    const row = await this.#apiClients
      .findOne({ ...active(), kind, _id: toObjectId(id) })
      .lean<ApiClientRow>();
    if (!row) return null;
    const now = new Date();
    const valid = row.secrets.filter(({ endsAt }) => endsAt === null || endsAt > now);
    return { apiClient: toApiClient(row), hashes: valid.map(({ hash }) => hash) };
  }

  /** Adds a new secret; the current one stays valid until `oldEndsAt`. False after a concurrent change. */
  async addSecret(id: string, change: NewSecret): Promise<boolean> {
    const { expectedHash, hash, oldEndsAt, operationId } = change;
    const added = { hash, endsAt: null, ...(operationId !== undefined && { operationId }) };
    if (operationId !== undefined) {
      const repeated = { _id: toObjectId(id), revokedAt: null, 'secrets.0.operationId': operationId };
      const replaced = await this.#apiClients.updateOne(repeated, { $set: { 'secrets.0': added } });
      if (replaced.matchedCount === 1) return true;
    }
    return this.#setSecrets(id, expectedHash, [added, { hash: expectedHash, endsAt: oldEndsAt }]);
  }

  /** Removes every secret except the current one; false after a concurrent change. */
  async removeOldSecrets(id: string, expectedHash: string): Promise<boolean> {
    return this.#setSecrets(id, expectedHash, [{ hash: expectedHash, endsAt: null }]);
  }

  /** Revokes active clients and returns their ids. */
  async revoke(of: { ownerId: string } | { kind: ApiClientKind; id: string }): Promise<string[]> {
    const scope =
      'ownerId' in of ? { ownerId: toObjectId(of.ownerId) } : { kind: of.kind, _id: toObjectId(of.id) };
    const rows = await this.#apiClients
      .find({ ...scope, revokedAt: null }, { _id: 1 })
      .lean<ApiClientRow[]>();
    const ids = rows.map(({ _id }) => _id);
    await this.#apiClients.updateMany(
      { _id: { $in: ids } },
      { $set: { revokedAt: new Date() }, $unset: { slot: 1 } },
    );
    return ids.map((id) => id.toHexString());
  }

  async recordUse(id: string, at: Date): Promise<void> {
    await this.#apiClients.updateOne({ _id: toObjectId(id) }, { $max: { lastUsedAt: at } });
  }

  /** Also frees the slots of expired clients. */
  async #freeSlot(ownerId: Types.ObjectId, kind: ApiClientKind): Promise<number | undefined> {
    await this.#apiClients.updateMany(
      { ownerId, kind, slot: { $exists: true }, expiresAt: { $lte: new Date() } },
      { $unset: { slot: 1 } },
    );
    const rows = await this.#apiClients
      .find({ ownerId, kind, slot: { $exists: true } }, { slot: 1 })
      .lean<ApiClientRow[]>();
    const taken = new Set(rows.map(({ slot }) => slot));
    const free = Array.from({ length: MAX_API_CLIENTS }, (_, slot) => slot).filter(
      (slot) => !taken.has(slot),
    );
    // A random one: concurrent calls would otherwise collide on the first slot again and again.
    return free.length > 0 ? free[randomInt(free.length)] : undefined;
  }

  async #setSecrets(id: string, expectedHash: string, secrets: ApiClientRow['secrets']): Promise<boolean> {
    const expected = { _id: toObjectId(id), revokedAt: null, 'secrets.0.hash': expectedHash };
    return (await this.#apiClients.updateOne(expected, { $set: { secrets } })).matchedCount === 1;
  }
}

function active(): QueryFilter<ApiClientRow> {
  return { revokedAt: null, $or: [{ expiresAt: null }, { expiresAt: { $gt: new Date() } }] };
}

function toApiClient(row: ApiClientRow): ApiClient {
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
