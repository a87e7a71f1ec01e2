import { requirePrincipal } from '@e-storefront/auth';

import { requireCaller } from './context';
import type { MutationResolvers } from '../schema.generated';
import type { Address } from '../address/address';

const done = (message: string) => ({ success: true, message });
export const added = (address: Address) => ({ ...done('Address added.'), address });

export const accountMutations: MutationResolvers = {
  updateProfile: async (_parent, { input }, { principal, profiles }) => ({
    ...done('Profile saved.'),
    user: await profiles.update(requirePrincipal(principal), input),
  }),
  updateUserRole: (_parent, { id, role }, context) =>
    context.administration.changeRole(requireCaller(context), id, role),
  approveSeller: (_parent, { id, approved }, context) =>
    context.administration.decideOnSeller(requireCaller(context), id, approved),
  setUserActive: (_parent, { id, isActive }, context) =>
    context.administration.setActive(requireCaller(context), id, isActive),
  resetSecondFactor: (_parent, { userId }, context) =>
    context.administration.resetSecondFactor(requireCaller(context), userId),
  deleteUser: async (_parent, { id }, context) => {
    await context.administration.deleteUser(requireCaller(context), id);
    return true;
  },
  addAddress: async (_parent, { input }, { principal, addresses, operationId }) =>
    added(await addresses.add(requirePrincipal(principal).id, input, operationId)),
  updateAddress: async (_parent, { id, input }, { principal, addresses }) => ({
    ...done('Address saved.'),
    address: await addresses.update(requirePrincipal(principal).id, id, input),
  }),
  setDefaultAddress: async (_parent, { id }, { principal, addresses }) => ({
    ...done('Default address updated.'),
    address: await addresses.setDefault(requirePrincipal(principal).id, id),
  }),
  deleteAddress: async (_parent, { id }, { principal, addresses }) => {
    await addresses.remove(requirePrincipal(principal).id, id);
    return done('Address deleted.');
  },
};
