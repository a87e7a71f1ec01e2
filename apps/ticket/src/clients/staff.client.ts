import { z } from 'zod';
import { roleHasPermission, ROLES } from '@e-storefront/auth';
import type { ServiceClient } from '@e-storefront/subgraph';
import type { StaffDirectory } from '../ticket/ticket-workflow.service';

const QUERY = `query ($refs: [_Any!]!) {
  _entities(representations: $refs) { ... on User { name role isActive } }
}`;
const user = z.object({ name: z.string(), role: z.enum(ROLES), isActive: z.boolean() });
const result = z.object({ _entities: z.array(user.nullable()) });

/** Asks the auth service who a member of the staff is. */
export function staffDirectory(auth: ServiceClient, requestId: string): StaffDirectory {
  return {
    nameOf: async (id) => {
      const variables = { refs: [{ __typename: 'User', id }] };
      const { _entities } = await auth.call({ query: QUERY, variables, result, requestId });
      const found = _entities[0];
      if (!found) return null;
      return found.isActive && roleHasPermission(found.role, 'ticket:work')
        ? { name: found.name }
        : 'not staff';
    },
  };
}
