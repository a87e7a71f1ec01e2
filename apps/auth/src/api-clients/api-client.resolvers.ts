import type { MutationResolvers } from '../schema.generated';

export const apiClientMutations: MutationResolvers = {
  createMachineClient: (_parent, { input }, context) =>
    context.machineClients.create(context, input, context.operationId),
  rotateMachineClientSecret: (_parent, { id }, context) =>
    context.machineClients.rotate(context, id, context.operationId),
  endOldMachineClientSecret: (_parent, { id }, context) => context.machineClients.endOldSecret(context, id),
  revokeMachineClient: async (_parent, { id }, context) => {
    await context.machineClients.revoke(context, id);
    return true;
  },
  createApiKey: (_parent, { input }, context) => context.apiKeys.create(context, input, context.operationId),
  revokeApiKey: async (_parent, { id }, context) => {
    await context.apiKeys.revoke(context, id);
    return true;
  },
};
