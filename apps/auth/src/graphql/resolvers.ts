import { displayPhone, parseCountry } from '@e-storefront/addresses';
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
    me: (_parent, _args, context) => context.users.findOwn(context),
    user: (_parent, { id }, context) => context.users.find(context, id),
    getUserById: async (_parent, { id }, context) => ({
      user: await context.users.find(context, id),
    }),
    users: async (_parent, { page, limit, ...filter }, { users }) =>
      listed(await users.list({ page, limit }, filter)),
    sellerApplications: async (_parent, args, { users }) => listed(await users.listSellerApplications(args)),
    validateResetToken: async (_parent, { token }, context) =>
      validity(await context.passwordResets.findAddress(context, token)),
    validateEmailToken: async (_parent, { token }, context) =>
      validity(await context.verification.findAddress(context, token)),
    myAddresses: async (_parent, _args, context) => ({
      addresses: await context.addresses.list(context),
    }),
    mySessions: (_parent, _args, context) => context.sessions.list(context),
    myMachineClients: (_parent, _args, context) => context.machineClients.list(context),
    machineClients: (_parent, { ownerId }, context) => context.machineClients.list(context, ownerId),
    myApiKeys: (_parent, _args, context) => context.apiKeys.list(context),
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
    totalUsers: (_parent, _args, context) => context.users.countAll(context),
  },
};
