import type { Connection, Model, Types } from 'mongoose';
import { toObjectId } from '@e-storefront/mongo';

/** What rows that end have in common; `endedAt` stands for the field that the kind names its end by. */
interface RevocableRow {
  _id: Types.ObjectId;
  announcedAt: Date | null;
}

interface RevocableKind {
  rows: Model<RevocableRow>;
  revokedAtField: string;
}

const BATCH_SIZE = 500;

/** Ended sessions, keys and machine clients, as their rows in the database tell of them. */
export class RevokedSessions {
  readonly #kinds: readonly RevocableKind[];

  /** @param connection one on which sessions and programs are defined already */
  constructor(connection: Connection) {
    this.#kinds = [
      { rows: connection.model<RevocableRow>('Session'), revokedAtField: 'endedAt' },
      { rows: connection.model<RevocableRow>('Program'), revokedAtField: 'revokedAt' },
    ];
  }

  /** Those that ended since a time and of which nobody has been told yet: of each kind the oldest ones. */
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

  /** All that ended since a time, in bounded groups. */
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

  /** Notes that everybody was told of these. */
  async markPublished(ids: readonly string[]): Promise<void> {
    const told = { _id: { $in: ids.map(toObjectId) } };
    const change = { $set: { announcedAt: new Date() } };
    await Promise.all(this.#kinds.map(({ rows }) => rows.updateMany(told, change, { timestamps: false })));
  }
}
