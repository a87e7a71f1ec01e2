import { Types } from 'mongoose';
import type { UserRow } from '../../apps/auth/src/user/user-row.model';
import type { Databases } from './databases';
import type { Member } from './tokens';

/** Creates accounts without passwords: mails are only sent to users with an account. */
export async function createUsers({ auth }: Databases, members: readonly Member[]): Promise<void> {
  const now = new Date();
  const rows = members.map(({ id, email, role }): UserRow => ({
    _id: new Types.ObjectId(id),
    name: `Member ${id.slice(-4)}`,
    email,
    role,
    phone: null,
    profilePicture: null,
    lastLogin: null,
    sellerStatus: role === 'seller' ? 'approved' : null,
    eventVersion: 0,
    outbox: [],
    publication: 0,
    isActive: true,
    emailVerified: true,
    secondFactorEnabled: false,
    sessionEpoch: 0,
    passwordHash: null,
    googleId: null,
    nameTerms: [],
    emailTerms: [],
    pendingEnds: [],
    reliedOn: 0,
    deletedAt: null,
    createdAt: now,
    updatedAt: now,
  }));
  await auth.collection<UserRow>('users').insertMany(rows);
}
