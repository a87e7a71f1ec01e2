import { requirePrincipal } from '@e-storefront/auth';
import type { MutationResolvers } from '../schema.generated';

/** The mutations of machine clients and API keys. */
export const machineMutations: MutationResolvers = {
  createMachineClient: (_parent, { input }, { principal, client, machineClients }) =>
    machineClients.create(requirePrincipal(principal), input, client?.address),
  rotateMachineClientSecret: (_parent, { id }, { principal, client, machineClients }) =>
    machineClients.rotate(requirePrincipal(principal), id, client?.address),
  endOldMachineClientSecret: (_parent, { id }, { principal, machineClients }) =>
    machineClients.endOldSecret(requirePrincipal(principal), id),
  revokeMachineClient: async (_parent, { id }, { principal, client, machineClients }) => {
    await machineClients.revoke(requirePrincipal(principal), id, client?.address);
    return true;
  },
  createApiKey: (_parent, { input }, { principal, client, apiKeys }) =>
    apiKeys.create(requirePrincipal(principal), input, client?.address),
  revokeApiKey: async (_parent, { id }, { principal, client, apiKeys }) => {
    await apiKeys.revoke(requirePrincipal(principal), id, client?.address);
    return true;
  },
};
