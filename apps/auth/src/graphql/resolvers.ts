import { displayPhone, parseCountry } from '@e-storefront/addresses';
import { requirePrincipal } from '@e-storefront/auth';
import { accountMutations } from './account.resolvers';
import { credentialMutations } from './credential.resolvers';
import { apiClientMutations } from '../api-clients/api-client.resolvers';
import { canReadPersonalData } from './permissions';
import type { Resolvers, TokenValidity, UserList } from '../schema.generated';
import { secondFactorMutations } from '../second-factor/second-factor.resolvers';
import { parseDevice } from '../session/device';
import type { UserPage } from '../user/user.service';

type Listed = Omit<UserList, 'users'> & { users: UserPage['items'] };

const listed = ({ items, pagination, counts }: UserPage): Listed => ({
  users: items,
  pagination: {
    ...pagination,
    sellerCount: counts.seller,
    adminCount: counts.admin + counts.super_admin,
    customerCount: counts.customer,
  },
});

const validity = (email: string | null): TokenValidity => ({
  success: email !== null,
  message: email === null ? 'This link is no longer valid. Please request a new one.' : 'The link is valid.',
  email,
});

export const resolvers: Resolvers = {
  Query: {
    me: (_parent, _args, { principal, users }) => users.findOwn(requirePrincipal(principal)),
    user: (_parent, { id }, { principal, users }) => users.find(requirePrincipal(principal), id),
    getUserById: async (_parent, { id }, { principal, users }) => ({
      user: await users.find(requirePrincipal(principal), id),
    }),
    users: async (_parent, { page, limit, ...filter }, { users }) =>
      listed(await users.list({ page, limit }, filter)),
    sellerApplications: async (_parent, args, { users }) => listed(await users.listSellerApplications(args)),
    validateResetToken: async (_parent, { token }, { passwordResets, client }) =>
      validity(await passwordResets.findAddress(token, client)),
    validateEmailToken: async (_parent, { token }, { verification, client }) =>
      validity(await verification.findAddress(token, client)),
    myAddresses: async (_parent, _args, { principal, addresses }) => ({
      addresses: await addresses.list(requirePrincipal(principal).id),
    }),
    mySessions: (_parent, _args, { principal, sessions }) => {
      const { id, sessionId } = requirePrincipal(principal);
      return sessions.list(id, sessionId);
    },
    myMachineClients: (_parent, _args, { principal, machineClients }) =>
      machineClients.list(requirePrincipal(principal)),
    machineClients: (_parent, { ownerId }, { principal, machineClients }) =>
      machineClients.list(requirePrincipal(principal), ownerId),
    myApiKeys: (_parent, _args, { principal, apiKeys }) => apiKeys.list(requirePrincipal(principal).id),
    accountStandings: (_parent, { ids }, { users }) => users.accountStatuses(ids),
    auditEvents: async (_parent, { page, limit, ...filter }, { audit }) => {
      const { items: events, pagination } = await audit.list({ page, limit }, filter);
      return { events, pagination };
    },
  },
  Mutation: { ...credentialMutations, ...secondFactorMutations, ...accountMutations, ...apiClientMutations },
  User: {
    __resolveReference: ({ id }, { userById }) => userById(id),
    email: (user, _args, context) =>
      user.email !== '' && (user.role === 'seller' || canReadPersonalData(user, context)) ? user.email : null,
    phone: ({ phone }) => phone && displayPhone(phone),
    permissions: (user, _args, { secondFactorPolicy }) => secondFactorPolicy.effectivePermissions(user),
    secondFactorRequired: (user, _args, { secondFactorPolicy }) => secondFactorPolicy.isRequired(user),
    addresses: ({ id }, _args, { addressesOf }) => addressesOf(id),
  },
  Address: {
    mobile: ({ mobile }) => displayPhone(mobile),
    countryCode: ({ country }) => parseCountry(country)?.code ?? null,
  },
  Session: {
    device: ({ agent }) => parseDevice(agent),
  },
  AuditEvent: {
    actor: ({ actorId }, _args, { userById }) => (actorId === null ? null : userById(actorId)),
    user: ({ userId }, _args, { userById }) => (userId === null ? null : userById(userId)),
  },
  DashboardStats: {
    __resolveReference: ({ id }) => ({ id }),
    totalUsers: (_parent, _args, { principal, users }) => users.countAll(principal),
  },
};
