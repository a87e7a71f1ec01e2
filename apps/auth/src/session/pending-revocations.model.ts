import type { Connection, Model } from 'mongoose';
import { toObjectId } from '@e-storefront/mongo';
import type { UserRow } from '../user/user-row.model';
import type { PendingEnd, PendingEndRepository } from './pending-revocations.service';

/** The ends that wait in the accounts. */
export class MongoPendingEndRepository implements PendingEndRepository {
  readonly #users: Model<UserRow>;

  /** @param connection one on which the accounts are defined already */
  constructor(connection: Connection) {
    this.#users = connection.model<UserRow>('User');
  }

  async of(userId: string): Promise<PendingEnd[]> {
    const row = await this.#users
      .findById(toObjectId(userId), { pendingEnds: 1 })
      .lean<Pick<UserRow, 'pendingEnds'>>();
    return row?.pendingEnds ?? [];
  }

  async waiting(limit: number): Promise<{ userId: string; ends: PendingEnd[] }[]> {
    const rows = await this.#users
      .find({ 'pendingEnds.at': { $gt: new Date(0) } }, { pendingEnds: 1 })
      .sort({ 'pendingEnds.at': 1 })
      .limit(limit)
      .lean<Pick<UserRow, '_id' | 'pendingEnds'>[]>();
    return rows.map(({ _id, pendingEnds }) => ({ userId: _id.toHexString(), ends: pendingEnds }));
  }

  async settled(userId: string, epoch: number): Promise<void> {
    const change = { $pull: { pendingEnds: { epoch } } };
    await this.#users.updateOne({ _id: toObjectId(userId) }, change, { timestamps: false });
  }
}
