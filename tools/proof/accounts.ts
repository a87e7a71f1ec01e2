import type { UserRow } from '../../apps/auth/src/user/user.row.model';
import { objectIds, type Databases } from './databases';
import type { Member } from './tokens';

/** Gives people an account, without a password: mails go to those only who have one. */
export async function enrol({ auth }: Databases, members: readonly Member[]): Promise<void> {
  const now = new Date();
  const rows = members.map(({ id, email, role }): Partial<UserRow> => {
    const [_id] = objectIds([id]);
    return {
      ...{ ...(_id && { _id }), name: `Member ${id.slice(-4)}`, email, role, sellerStatus: null },
      ...{ isActive: true, emailVerified: true, secondFactorEnabled: false, sessionEpoch: 0 },
      ...{ nameTerms: [], emailTerms: [], pendingEnds: [], reliedOn: 0 },
      ...{ deletedAt: null, createdAt: now, updatedAt: now },
    };
  });
  await auth.collection<Partial<UserRow>>('users').insertMany(rows);
}
