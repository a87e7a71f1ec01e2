import type { Locate, RootRequest, SubgraphRows } from '../permission-matrix';

const CALLBACK = 'http://localhost:3000/auth/google/callback';

const userId: RootRequest['args'] = ({ owner }) => ({ id: owner.user.id });
const ownPassword: RootRequest['args'] = ({ self }) => ({ password: self.user.password });

const account: Locate = ({ owner }) => ({ id: owner.user.id });
const sellerAccount: Locate = ({ fixtures }) => ({ id: fixtures.seller.id });
/** An account that is not a seller's: the public data of sellers has its own rows. */
const privateAccount: Locate = (attempt) =>
  attempt.caller === 'machineClient' && attempt.isOwn && !attempt.isMeant ? undefined : account(attempt);

export const rows: SubgraphRows = {
  Query: {
    me: 'person',
    user: { access: 'owner or staff', args: userId },
    getUserById: { access: 'owner or staff', args: userId },
    users: 'staff',
    sellerApplications: 'admins',
    validateResetToken: 'anyone',
    validateEmailToken: 'anyone',
    myAddresses: 'person',
    mySessions: 'person',
    myMachineClients: 'person',
    machineClients: { access: 'admins', args: ({ owner }) => ({ ownerId: owner.user.id }) },
    myApiKeys: 'person',
    auditEvents: 'admins',
    accountStandings: 'service:account:check',
  },
  Mutation: {
    register: 'anyone',
    login: {
      access: 'anyone',
      args: ({ self: { user } }) => ({ input: { email: user.email, password: user.password } }),
    },
    googleAuth: { access: 'anyone', passesWith: ['INVALID_CREDENTIALS', 'SERVICE_UNAVAILABLE'] },
    googleSignIn: {
      access: 'anyone',
      args: { input: { redirectUri: CALLBACK } },
      passesWith: ['SERVICE_UNAVAILABLE'],
    },
    googleSignInWithCode: {
      access: 'anyone',
      passesWith: ['TOKEN_INVALID', 'BAD_USER_INPUT', 'SERVICE_UNAVAILABLE'],
    },
    unlinkGoogle: 'person',
    refreshToken: {
      access: 'anyone',
      args: async (attempt) => ({ refreshToken: (await attempt.newSession()).refreshToken }),
    },
    logout: { access: 'anyone', endsSession: true },
    endSession: { access: 'owner, else null', args: (attempt) => ({ id: attempt.disposableSessionId() }) },
    endAllSessions: { access: 'person', endsSession: true },
    updateProfile: { access: 'person', args: { input: { phone: '+91 98450 00001' } } },
    changePassword: {
      access: 'person',
      args: { input: { newPassword: 'short' } },
      passesWith: ['BAD_USER_INPUT'],
    },
    beginSecondFactor: { access: 'person', args: ownPassword },
    confirmSecondFactor: { access: 'person', passesWith: ['INVALID_CREDENTIALS'] },
    disableSecondFactor: { access: 'person', args: ownPassword, passesWith: ['CONFLICT'] },
    newRecoveryCodes: { access: 'person', args: ownPassword, passesWith: ['CONFLICT'] },
    forgotPassword: 'anyone',
    resetPassword: {
      access: 'anyone',
      args: { password: 'Pass-7f3K9Q-x', confirmPassword: 'Pass-7f3K9Q-x' },
      passesWith: ['TOKEN_INVALID'],
    },
    sendVerificationEmail: 'person',
    verifyEmail: 'person',
    verifyEmailByToken: { access: 'anyone', passesWith: ['TOKEN_INVALID'] },
    updateUserRole: {
      access: 'admins',
      args: (attempt) => ({ id: attempt.disposableCustomerId(), role: 'support' }),
    },
    'updateUserRole (to admin)': {
      access: 'super admins',
      args: (attempt) => ({ id: attempt.disposableCustomerId(), role: 'admin' }),
    },
    'updateUserRole (of an admin)': {
      access: 'super admins',
      args: (attempt) => ({ id: attempt.disposableAdminId(), role: 'customer' }),
    },
    approveSeller: {
      access: 'admins',
      args: (attempt) => ({ id: attempt.disposableSellerId(), approved: true }),
    },
    setUserActive: {
      access: 'admins',
      args: (attempt) => ({ id: attempt.disposableCustomerId(), isActive: false }),
    },
    'setUserActive (of an admin)': {
      access: 'super admins',
      args: (attempt) => ({ id: attempt.disposableAdminId(), isActive: false }),
    },
    // The account has none to remove: a caller who reaches that check is permitted.
    resetSecondFactor: {
      access: 'admins',
      args: (attempt) => ({ userId: attempt.disposableCustomerId() }),
      passesWith: ['CONFLICT'],
    },
    'resetSecondFactor (of an admin)': {
      access: 'super admins',
      args: (attempt) => ({ userId: attempt.disposableAdminId() }),
      passesWith: ['CONFLICT'],
    },
    deleteUser: { access: 'admins', args: (attempt) => ({ id: attempt.disposableCustomerId() }) },
    'deleteUser (of an admin)': {
      access: 'super admins',
      args: (attempt) => ({ id: attempt.disposableAdminId() }),
    },
    createMachineClient: {
      access: 'owner or admins',
      args: ({ owner }) => ({ input: { ownerId: owner.user.id } }),
    },
    rotateMachineClientSecret: {
      access: 'owner or admins, else null',
      args: ({ owner }) => ({ id: owner.machineClientId }),
    },
    endOldMachineClientSecret: {
      access: 'owner or admins, else null',
      args: ({ owner }) => ({ id: owner.machineClientId }),
    },
    revokeMachineClient: {
      access: 'owner or admins, else null',
      args: (attempt) => ({ id: attempt.disposableMachineClientId() }),
    },
    createApiKey: 'person',
    revokeApiKey: { access: 'owner, else null', args: (attempt) => ({ id: attempt.disposableApiKeyId() }) },
    addAddress: 'person',
    updateAddress: {
      access: 'owner, else null',
      args: ({ owner }) => ({ id: owner.addressId, input: { label: 'Home' } }),
    },
    setDefaultAddress: { access: 'owner, else null', args: ({ owner }) => ({ id: owner.addressId }) },
    deleteAddress: { access: 'owner, else null', args: (attempt) => ({ id: attempt.disposableAddressId() }) },
  },
  types: {
    User: {
      access: 'anyone',
      locate: account,
      fields: {
        email: { access: 'owner or staff, else null', locate: privateAccount },
        'email (of a seller)': { access: 'anyone', locate: sellerAccount },
        role: { access: 'owner or staff', locate: privateAccount },
        'role (of a seller)': { access: 'anyone', locate: sellerAccount },
        createdAt: { access: 'owner or staff', locate: privateAccount },
        'createdAt (of a seller)': { access: 'anyone', locate: sellerAccount },
        phone: 'owner or staff',
        isActive: 'owner or staff',
        emailVerified: 'owner or staff',
        sellerStatus: 'owner or staff',
        permissions: 'owner or staff',
        secondFactorEnabled: 'owner or staff',
        secondFactorRequired: 'owner or staff',
        addresses: 'owner or staff',
        lastLogin: 'owner or staff',
        updatedAt: 'owner or staff',
      },
    },
    DashboardStats: {
      access: 'anyone',
      locate: () => ({ id: 'shop' }),
      fields: { totalUsers: 'admins, else null' },
    },
    Address: {
      access: 'owner or staff',
      locate: ({ owner }) => ({ type: 'User', id: owner.user.id, selection: 'addresses { … }' }),
    },
    AddressResult: 'owner, else null',
    MachineClient: {
      access: 'owner or admins',
      locate: ({ isOwn, owner }) =>
        isOwn
          ? { root: 'Query.myMachineClients' }
          : { root: 'Query.machineClients', args: { ownerId: owner.user.id } },
    },
    MachineClientWithSecret: 'owner or admins, else null',
    UserList: 'staff',
    AccountResult: 'person',
    AccountActionResult: 'person',
  },
};
