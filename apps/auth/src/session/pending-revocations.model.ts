import type { Connection, Model } from 'mongoose';
import { toObjectId } from '@e-storefront/mongo';
import type { UserRow } from '../user/user-row.model';
import type { PendingRevocation } from './pending-revocation';

/** Pending revocations, which are stored in the accounts and written together with the change that caused them. */
export class PendingRevocationRepository {
  readonly #users: Model<UserRow>;

  /** @param connection must already have the User model */
  constructor(connection: Connection) {
    this.#users = connection.model<UserRow>('User');
  }

  async findByUser(userId: string): Promise<PendingRevocation[]> {
    const row = await this.#users
      .findById(toObjectId(userId), { pendingEnds: 1 })
      .lean<Pick<UserRow, 'pendingEnds'>>();
    return row?.pendingEnds ?? [];
  }

  /** Accounts with pending revocations, oldest first. */
  async findOldest(limit: number): Promise<{ userId: string; revocations: PendingRevocation[] }[]> {
    const rows = await this.#users
      .find({ 'pendingEnds.at': { $gt: new Date(0) } }, { pendingEnds: 1 })
      .sort({ 'pendingEnds.at': 1 })
      .limit(limit)
      .lean<Pick<UserRow, '_id' | 'pendingEnds'>[]>();
    return rows.map(({ _id, pendingEnds }) => ({ userId: _id.toHexString(), revocations: pendingEnds }));
  }

  /** Removes a completed revocation. */
  async remove(userId: string, epoch: number): Promise<void> {
    const change = { $pull: { pendingEnds: { epoch } } };
    await this.#users.updateOne({ _id: toObjectId(userId) }, change, { timestamps: false });
  }
}
