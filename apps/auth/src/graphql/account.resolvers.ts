import type { MutationResolvers } from '../schema.generated';
import type { Address } from '../address/address';

const done = (message: string) => ({ success: true, message });
export const added = (address: Address) => ({ ...done('Address added.'), address });

export const accountMutations: MutationResolvers = {
  updateProfile: async (_parent, { input }, context) => ({
    ...done('Profile saved.'),
    user: await context.profiles.update(context, input),
  }),
  updateUserRole: (_parent, { id, role }, context) => context.administration.changeRole(context, id, role),
  approveSeller: (_parent, { id, approved }, context) =>
    context.administration.decideOnSeller(context, id, approved),
  setUserActive: (_parent, { id, isActive }, context) =>
    context.administration.setActive(context, id, isActive),
  resetSecondFactor: (_parent, { userId }, context) =>
    context.administration.resetSecondFactor(context, userId),
  deleteUser: async (_parent, { id }, context) => {
    await context.administration.deleteUser(context, id);
    return true;
  },
  addAddress: async (_parent, { input }, context) =>
    added(await context.addresses.add(context, input, context.operationId)),
  updateAddress: async (_parent, { id, input }, context) => ({
    ...done('Address saved.'),
    address: await context.addresses.update(context, id, input),
  }),
  setDefaultAddress: async (_parent, { id }, context) => ({
    ...done('Default address updated.'),
    address: await context.addresses.setDefault(context, id),
  }),
  deleteAddress: async (_parent, { id }, context) => {
    await context.addresses.remove(context, id);
    return done('Address deleted.');
  },
};
