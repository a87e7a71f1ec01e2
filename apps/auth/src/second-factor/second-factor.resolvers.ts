import { callerOf } from '../graphql/context';
import type { MutationResolvers } from '../schema.generated';

/** The mutations that set up and remove the second factor of the caller's account. */
export const secondFactorMutations: MutationResolvers = {
  beginSecondFactor: (_parent, proofs, context) => context.secondFactors.begin(callerOf(context), proofs),
  confirmSecondFactor: async (_parent, { code }, context) => ({
    codes: await context.secondFactors.confirm(callerOf(context), code),
  }),
  disableSecondFactor: async (_parent, proofs, context) => {
    await context.secondFactors.disable(callerOf(context), proofs);
    return {
      success: true,
      message: 'You no longer need a code to log in. Your other devices are logged out.',
    };
  },
  newRecoveryCodes: async (_parent, proofs, context) => ({
    codes: await context.secondFactors.newRecoveryCodes(callerOf(context), proofs),
  }),
};
