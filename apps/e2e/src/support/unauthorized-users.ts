import { approvedSeller, register, staff, type TestUser } from './users';

/** A caller without permission; a guest when `person` is undefined. */
export interface UnauthorizedUser {
  kind: string;
  person: TestUser | undefined;
}

/** One user of each kind who may read nothing of an unrelated customer and seller. */
export async function newUnauthorizedUsers(): Promise<UnauthorizedUser[]> {
  const [customer, pendingSeller, rival] = await Promise.all([
    register(),
    register('seller'),
    approvedSeller(),
  ]);
  return [
    { kind: 'a guest', person: undefined },
    { kind: 'another customer', person: customer },
    { kind: 'a seller who waits for approval', person: pendingSeller },
    { kind: 'another seller', person: rival },
  ];
}

/** The staff, who may read much, but not do everything. */
export async function newUnauthorizedStaff(): Promise<UnauthorizedUser[]> {
  const roles = ['support', 'admin', 'super_admin'] as const;
  return Promise.all(roles.map(async (role) => ({ kind: role, person: await staff(role) })));
}
