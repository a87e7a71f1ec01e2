import { z } from 'zod';
import { roleHasPermission, ROLES } from '@e-storefront/auth';
import type { ServiceClient } from '@e-storefront/subgraph';

const QUERY = `query ($refs: [_Any!]!) {
  _entities(representations: $refs) { ... on User { name role isActive } }
}`;
const user = z.object({ name: z.string(), role: z.enum(ROLES), isActive: z.boolean() });
const result = z.object({ _entities: z.array(user.nullable()) });

export type StaffLookup = { kind: 'staff'; name: string } | { kind: 'notStaff' } | { kind: 'unknown' };

/** The staff accounts of the auth service. */
export interface StaffClient {
  /** Inactive accounts are not staff. @throws SERVICE_UNAVAILABLE */
  findStaffMember(userId: string): Promise<StaffLookup>;
}

export function createStaffClient(auth: ServiceClient): StaffClient {
  return {
    findStaffMember: async (id) => {
      const variables = { refs: [{ __typename: 'User', id }] };
      const { _entities } = await auth.call({ query: QUERY, variables, result });
      const account = _entities[0];
      if (!account) return { kind: 'unknown' };
      return account.isActive && roleHasPermission(account.role, 'ticket:work')
        ? { kind: 'staff', name: account.name }
        : { kind: 'notStaff' };
    },
  };
}
