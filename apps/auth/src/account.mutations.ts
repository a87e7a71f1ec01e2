import { requirePrincipal } from '@e-storefront/auth';
import type { MutationResolvers } from './schema.generated';

const done = (message: string) => ({ success: true, message });

/** The mutations that change accounts and their address books. */
export const accountMutations: MutationResolvers = {
  updateProfile: async (_parent, { input }, { principal, profiles }) => ({
    ...done('Profile saved.'),
    user: await profiles.update(requirePrincipal(principal), input),
  }),
  updateUserRole: (_parent, { id, role }, { principal, administration }) =>
    administration.changeRole(requirePrincipal(principal), id, role),
  approveSeller: (_parent, { id, approved }, { administration }) =>
    administration.decideOnSeller(id, approved),
  setUserActive: (_parent, { id, isActive }, { principal, administration }) =>
    administration.setActive(requirePrincipal(principal), id, isActive),
  deleteUser: async (_parent, { id }, { principal, administration }) => {
    await administration.remove(requirePrincipal(principal), id);
    return true;
  },
  addAddress: async (_parent, { input }, { principal, addresses }) => ({
    ...done('Address added.'),
    address: await addresses.add(requirePrincipal(principal).id, input),
  }),
  updateAddress: async (_parent, { id, input }, { principal, addresses }) => ({
    ...done('Address saved.'),
    address: await addresses.update(requirePrincipal(principal).id, id, input),
  }),
  setDefaultAddress: async (_parent, { id }, { principal, addresses }) => ({
    ...done('Default address chosen.'),
    address: await addresses.setDefault(requirePrincipal(principal).id, id),
  }),
  deleteAddress: async (_parent, { id }, { principal, addresses }) => {
    await addresses.remove(requirePrincipal(principal).id, id);
    return done('Address deleted.');
  },
};
