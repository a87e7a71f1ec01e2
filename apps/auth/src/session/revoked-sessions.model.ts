import type { Connection, Model, Types } from 'mongoose';
import { toObjectId } from '@e-storefront/mongo';

/** Common fields of revocable rows. */
interface RevocableRow {
  _id: Types.ObjectId;
  announcedAt: Date | null;
}

interface RevocableKind {
  rows: Model<RevocableRow>;
  revokedAtField: string;
}

const BATCH_SIZE = 500;

/** Revoked sessions, API keys and machine clients in MongoDB. */
export class RevokedSessions {
  readonly #kinds: readonly RevocableKind[];

  /** @param connection must already have the Session and Program models */
  constructor(connection: Connection) {
    this.#kinds = [
      { rows: connection.model<RevocableRow>('Session'), revokedAtField: 'endedAt' },
      { rows: connection.model<RevocableRow>('Program'), revokedAtField: 'revokedAt' },
    ];
  }

  /** Unpublished revocations since a time, oldest first per kind. */
  async findUnpublished(since: Date, limit: number): Promise<string[]> {
    const found = await Promise.all(
      this.#kinds.map(({ rows, revokedAtField }) =>
        rows
          .find({ announcedAt: null, [revokedAtField]: { $gt: since } }, { _id: 1 })
          .sort({ [revokedAtField]: 1 })
          .limit(limit)
          .lean<Pick<RevocableRow, '_id'>[]>(),
      ),
    );
    return found.flat().map(({ _id }) => _id.toHexString());
  }

  /** All revocations since a time, in batches. */
  async *findRevokedSince(since: Date): AsyncIterable<string[]> {
    for (const { rows, revokedAtField } of this.#kinds) {
      let group: string[] = [];
      const ended = rows
        .find({ [revokedAtField]: { $gt: since } }, { _id: 1 })
        .lean<Pick<RevocableRow, '_id'>[]>();
      for await (const { _id } of ended.cursor({ batchSize: BATCH_SIZE })) {
        group.push(_id.toHexString());
        if (group.length < BATCH_SIZE) continue;
        yield group;
        group = [];
      }
      yield group;
    }
  }

  async markPublished(ids: readonly string[]): Promise<void> {
    const filter = { _id: { $in: ids.map(toObjectId) } };
    const change = { $set: { announcedAt: new Date() } };
    await Promise.all(this.#kinds.map(({ rows }) => rows.updateMany(filter, change, { timestamps: false })));
  }
}
