import { roleHasPermission } from '@e-storefront/auth';
import type { ServiceClient } from '@e-storefront/subgraph';
import { FindAccountDocument } from './auth.generated';

export type StaffLookup = { kind: 'staff'; name: string } | { kind: 'notStaff' } | { kind: 'unknown' };

/** The staff accounts of the auth service. */
export interface StaffClient {
  /** Inactive accounts are not staff. @throws SERVICE_UNAVAILABLE */
  findStaffMember(userId: string): Promise<StaffLookup>;
}

export function createStaffClient(auth: ServiceClient): StaffClient {
  return {
    findStaffMember: async (id) => {
      const refs = [{ __typename: 'User', id }];
      const [account] = (await auth.call(FindAccountDocument, { refs }))._entities;
      if (account?.__typename !== 'User') return { kind: 'unknown' };
      const { name, role, isActive } = account;
      return isActive && role && roleHasPermission(role, 'ticket:work')
        ? { kind: 'staff', name }
        : { kind: 'notStaff' };
    },
  };
}
