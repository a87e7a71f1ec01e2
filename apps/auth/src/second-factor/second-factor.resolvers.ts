import type { MutationResolvers } from '../schema.generated';

export const secondFactorMutations: MutationResolvers = {
  beginSecondFactor: (_parent, proofs, context) => context.secondFactors.begin(context, proofs),
  confirmSecondFactor: async (_parent, { code }, context) => ({
    codes: await context.secondFactors.confirm(context, code),
  }),
  disableSecondFactor: async (_parent, proofs, context) => {
    await context.secondFactors.disable(context, proofs);
    return {
      success: true,
      message: 'You no longer need a code to log in. Your other devices were logged out.',
    };
  },
  newRecoveryCodes: async (_parent, proofs, context) => ({
    codes: await context.secondFactors.newRecoveryCodes(context, proofs),
  }),
};
