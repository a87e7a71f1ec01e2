import { requirePrincipal } from '@e-storefront/auth';
import { accountMutations } from './account.mutations';
import { credentialMutations } from './credential.mutations';
import { mayReadPersonalData } from './permissions';
import type { Resolvers, TokenValidity, UserList } from './schema.generated';
import { deviceOf } from './session/device';
import { permissionsOfUser, type UserPage } from './user/user.service';

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
  message: email === null ? 'The link is not valid any more. Ask for a new one.' : 'The link is valid.',
  email,
});

export const resolvers: Resolvers = {
  Query: {
    me: (_parent, _args, { principal, users }) => users.own(requirePrincipal(principal)),
    user: (_parent, { id }, { principal, users }) => users.find(requirePrincipal(principal), id),
    getUserById: async (_parent, { id }, { principal, users }) => ({
      user: await users.find(requirePrincipal(principal), id),
    }),
    users: async (_parent, { page, limit, ...filter }, { users }) =>
      listed(await users.list({ page, limit }, filter)),
    sellerApplications: async (_parent, args, { users }) => listed(await users.applications(args)),
    validateResetToken: async (_parent, { token }, { passwords }) =>
      validity(await passwords.addressOf(token)),
    validateEmailToken: async (_parent, { token }, { verification }) =>
      validity(await verification.addressOf(token)),
    myAddresses: async (_parent, _args, { principal, addresses }) => ({
      addresses: await addresses.list(requirePrincipal(principal).id),
    }),
    mySessions: (_parent, _args, { principal, sessions }) => {
      const { id, sessionId } = requirePrincipal(principal);
      return sessions.list(id, sessionId);
    },
    auditEvents: async (_parent, { page, limit, ...filter }, { audit }) => {
      const { items: events, pagination } = await audit.list({ page, limit }, filter);
      return { events, pagination };
    },
  },
  Mutation: { ...credentialMutations, ...accountMutations },
  User: {
    __resolveReference: ({ id }, { userById }) => userById(id),
    email: (user, _args, context) =>
      user.email !== '' && (user.role === 'seller' || mayReadPersonalData(user, context)) ? user.email : null,
    permissions: (user) => permissionsOfUser(user),
    addresses: ({ id }, _args, { addressesOf }) => addressesOf(id),
  },
  Session: {
    device: ({ agent }) => deviceOf(agent),
  },
  AuditEvent: {
    actor: ({ actorId }, _args, { userById }) => (actorId === null ? null : userById(actorId)),
    user: ({ userId }, _args, { userById }) => (userId === null ? null : userById(userId)),
  },
  DashboardStats: {
    __resolveReference: ({ id }) => ({ id }),
    totalUsers: (_parent, _args, { principal, users }) => users.total(principal),
  },
};
