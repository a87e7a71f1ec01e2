import { requirePrincipal } from '@e-storefront/auth';
import type { AppContext } from '../graphql/context';
import type { MutationResolvers } from '../schema.generated';
import type { CallInfo } from './api-client';

const callInfo = ({ client, operationId }: AppContext): CallInfo => ({
  address: client?.address,
  operationId,
});

export const apiClientMutations: MutationResolvers = {
  createMachineClient: (_parent, { input }, context) =>
    context.machineClients.create(requirePrincipal(context.principal), input, callInfo(context)),
  rotateMachineClientSecret: (_parent, { id }, context) =>
    context.machineClients.rotate(requirePrincipal(context.principal), id, callInfo(context)),
  endOldMachineClientSecret: (_parent, { id }, { principal, machineClients }) =>
    machineClients.endOldSecret(requirePrincipal(principal), id),
  revokeMachineClient: async (_parent, { id }, { principal, client, machineClients }) => {
    await machineClients.revoke(requirePrincipal(principal), id, client?.address);
    return true;
  },
  createApiKey: (_parent, { input }, context) =>
    context.apiKeys.create(requirePrincipal(context.principal), input, callInfo(context)),
  revokeApiKey: async (_parent, { id }, { principal, client, apiKeys }) => {
    await apiKeys.revoke(requirePrincipal(principal), id, client?.address);
    return true;
  },
};
