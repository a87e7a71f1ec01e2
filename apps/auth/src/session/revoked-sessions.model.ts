import type { Connection, Model, Types } from 'mongoose';
import { toObjectId } from '@e-storefront/mongo';
import type { EndedSessions } from './revocation-publisher.service';

/** What rows that end have in common; `endedAt` stands for the field that the kind names its end by. */
interface EndingRow {
  _id: Types.ObjectId;
  announcedAt: Date | null;
}

interface Kind {
  rows: Model<EndingRow>;
  endedAt: string;
}

const GROUP = 500;

/** Everything whose tokens end with it: sessions, and the keys and machine clients that act in their place. */
export class MongoEndedSessions implements EndedSessions {
  readonly #kinds: readonly Kind[];

  /** @param connection one on which sessions and programs are defined already */
  constructor(connection: Connection) {
    this.#kinds = [
      { rows: connection.model<EndingRow>('Session'), endedAt: 'endedAt' },
      { rows: connection.model<EndingRow>('Program'), endedAt: 'revokedAt' },
    ];
  }

  async unannounced(since: Date, limit: number): Promise<string[]> {
    const found = await Promise.all(
      this.#kinds.map(({ rows, endedAt }) =>
        rows
          .find({ announcedAt: null, [endedAt]: { $gt: since } }, { _id: 1 })
          .sort({ [endedAt]: 1 })
          .limit(limit)
          .lean<Pick<EndingRow, '_id'>[]>(),
      ),
    );
    return found.flat().map(({ _id }) => _id.toHexString());
  }

  async *endedSince(since: Date): AsyncIterable<string[]> {
    for (const { rows, endedAt } of this.#kinds) {
      let group: string[] = [];
      const ended = rows.find({ [endedAt]: { $gt: since } }, { _id: 1 }).lean<Pick<EndingRow, '_id'>[]>();
      for await (const { _id } of ended.cursor({ batchSize: GROUP })) {
        group.push(_id.toHexString());
        if (group.length < GROUP) continue;
        yield group;
        group = [];
      }
      yield group;
    }
  }

  async markAnnounced(ids: readonly string[]): Promise<void> {
    const told = { _id: { $in: ids.map(toObjectId) } };
    const change = { $set: { announcedAt: new Date() } };
    await Promise.all(this.#kinds.map(({ rows }) => rows.updateMany(told, change, { timestamps: false })));
  }
}
