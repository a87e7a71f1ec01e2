import { allow } from 'graphql-shield';
import { hasPermission, type Principal, type ServiceScope } from '@e-storefront/auth';
import { can, check, hasScope, isAuthenticated, isPublic, type PermissionTree } from '@e-storefront/subgraph';
import type { AppContext } from './context';
import type { User } from '../user/user';

/** Personal data is visible to the owner's own sessions and to staff. */
export function canReadPersonalData({ id }: Pick<User, 'id'>, context: AppContext): boolean {
  return (
    // First, so that a login that carries an expired token can return the account.
    context.authenticatedAccountIds.has(id) ||
    isSelf(context.principal, id) ||
    hasPermission(context.principal, 'user:read-any')
  );
}

/** Whether the caller is the account owner in a session, not an API client of the owner. */
function isSelf(principal: Principal | null, id: string): boolean {
  return principal?.id === id && principal.scopes === null;
}

const isOwnAccountOrStaff = check<User, unknown, AppContext>('isOwnAccountOrStaff', ({ parent, context }) =>
  canReadPersonalData(parent, context),
);

/** Address books are never visible to API clients. */
const isOwnAddressBookOrStaff = check<User, unknown, AppContext>(
  'isOwnAddressBookOrStaff',
  ({ parent, context }) =>
    !(context.expired ?? context.principal)?.scopes && canReadPersonalData(parent, context),
);

const isSellerOrOwnAccountOrStaff = check<User, unknown, AppContext>(
  'isSellerOrOwnAccountOrStaff',
  ({ parent, context }) => parent.role === 'seller' || canReadPersonalData(parent, context),
);

/** Services check assignees with this scope. */
const READ_ACCOUNT_STATUS: ServiceScope = 'account:standing';

/** Services check account ids with this scope. */
const canCheckAccounts = hasScope('account:check');

const canReadAccountStatus = check<User, unknown, AppContext>(
  'canReadAccountStatus',
  ({ parent, context }) =>
    context.callerScopes.includes(READ_ACCOUNT_STATUS) || canReadPersonalData(parent, context),
);

const canReadRole = check<User, unknown, AppContext>(
  'canReadRole',
  ({ parent, context }) =>
    parent.role === 'seller' ||
    context.callerScopes.includes(READ_ACCOUNT_STATUS) ||
    canReadPersonalData(parent, context),
);

const requestsOwnAccountOrStaff = check<unknown, { id: string }, AppContext>(
  'requestsOwnAccountOrStaff',
  ({ args, context }) =>
    isSelf(context.principal, args.id.toLowerCase()) || hasPermission(context.principal, 'user:read-any'),
);

export const permissions: PermissionTree = {
  Query: {
    me: isAuthenticated,
    user: requestsOwnAccountOrStaff,
    getUserById: requestsOwnAccountOrStaff,
    users: can('user:list'),
    sellerApplications: can('seller:approve'),
    validateResetToken: isPublic,
    validateEmailToken: isPublic,
    myAddresses: isAuthenticated,
    mySessions: isAuthenticated,
    myMachineClients: isAuthenticated,
    machineClients: can('machine:manage-any'),
    myApiKeys: isAuthenticated,
    auditEvents: can('audit:read'),
    accountStandings: canCheckAccounts,
  },
  Mutation: {
    register: isPublic,
    login: isPublic,
    googleAuth: isPublic,
    googleSignIn: isPublic,
    googleSignInWithCode: isPublic,
    unlinkGoogle: isAuthenticated,
    refreshToken: isPublic,
    logout: isPublic,
    endSession: isAuthenticated,
    endAllSessions: isAuthenticated,
    updateProfile: isAuthenticated,
    changePassword: isAuthenticated,
    beginSecondFactor: isAuthenticated,
    confirmSecondFactor: isAuthenticated,
    disableSecondFactor: isAuthenticated,
    newRecoveryCodes: isAuthenticated,
    forgotPassword: isPublic,
    resetPassword: isPublic,
    sendVerificationEmail: isAuthenticated,
    verifyEmail: isAuthenticated,
    verifyEmailByToken: isPublic,
    updateUserRole: can('user:change-role'),
    approveSeller: can('seller:approve'),
    setUserActive: can('user:lock'),
    resetSecondFactor: can('second-factor:reset'),
    deleteUser: can('user:delete'),
    createMachineClient: isAuthenticated,
    rotateMachineClientSecret: isAuthenticated,
    endOldMachineClientSecret: isAuthenticated,
    revokeMachineClient: isAuthenticated,
    createApiKey: isAuthenticated,
    revokeApiKey: isAuthenticated,
    addAddress: isAuthenticated,
    updateAddress: isAuthenticated,
    setDefaultAddress: isAuthenticated,
    deleteAddress: isAuthenticated,
  },
  User: {
    id: allow,
    name: allow,
    profilePicture: allow,
    // The resolver returns null without permission: a product page requests its seller's address and must not fail when
    // the account is no longer a seller.
    email: allow,
    role: canReadRole,
    isActive: canReadAccountStatus,
    createdAt: isSellerOrOwnAccountOrStaff,
    addresses: isOwnAddressBookOrStaff,
    '*': isOwnAccountOrStaff,
  },
  AccountStanding: canCheckAccounts,
  // The resolver returns null without permission, so that a seller's dashboard works.
  DashboardStats: allow,
  // Results of root fields with their own rules.
  Address: allow,
  AddressList: allow,
  AddressResult: allow,
  Session: allow,
  MachineClient: allow,
  MachineClientWithSecret: allow,
  ApiKey: allow,
  ApiKeyWithText: allow,
  SessionDevice: allow,
  AuditEvent: allow,
  AuditEventPage: allow,
  AuthPayload: allow,
  GoogleSignInStart: allow,
  UserWithTokens: allow,
  UserList: allow,
  UserPagination: allow,
  TokenValidity: allow,
  SecondFactorSetup: allow,
  RecoveryCodes: allow,
  AccountResult: allow,
  AccountActionResult: allow,
  ForgotPasswordResult: allow,
};
