import { ADDRESS } from '../../support/orders';
import { unique } from '../../support/users';
import { client, entity, literal, type Way, type EntityFieldAttempts } from '../ask';

const BACK = 'http://localhost:3000/auth/google/callback';
/** An account in what is public of a seller's, so that a key, which is a seller's, is not tried on its own. */
const account: Way = ({ of, self, world, isMeant }) =>
  of === self && self === world.triers.key.self && !isMeant
    ? undefined
    : entity('auth', 'User', of.person.id);
const sellerAccount: EntityFieldAttempts[string] = ({ world }) => entity('auth', 'User', world.seller.id);

export const entityFields: EntityFieldAttempts = {
  User: ({ of }) => entity('auth', 'User', of.person.id),
  'User.email': account,
  'User.role': account,
  'User.createdAt': account,
  'User.email (of a seller)': sellerAccount,
  'User.role (of a seller)': sellerAccount,
  'User.createdAt (of a seller)': sellerAccount,
  DashboardStats: () => entity('auth', 'DashboardStats', 'shop'),
  Address: ({ of }) => ({
    ...entity('auth', 'User', of.person.id),
    text: entity('auth', 'User', of.person.id).text.replace('…', 'addresses { … }'),
  }),
  AddressList: () => client('{ myAddresses { … } }'),
  AddressResult: ({ of }) =>
    client(
      `mutation { updateAddress(id: "${of.addressId}", input: ${literal({ city: ADDRESS.city })}) { … } }`,
    ),
  Session: () => client('{ mySessions { … } }'),
  SessionDevice: () => client('{ mySessions { device { … } } }'),
  MachineClient: ({ of, self }) =>
    client(
      of === self ? '{ myMachineClients { … } }' : `{ machineClients(ownerId: "${of.person.id}") { … } }`,
    ),
  MachineClientWithSecret: ({ of }) =>
    client(`mutation { rotateMachineClientSecret(id: "${of.machineClientId}") { … } }`),
  ApiKey: () => client('{ myApiKeys { … } }'),
  ApiKeyWithText: () =>
    client('mutation { createApiKey(input: { name: "Reader", scopes: ["order:read"] }) { … } }'),
  SecondFactorSetup: ({ self: { person } }) =>
    client(`mutation { beginSecondFactor(password: "${person.password}") { … } }`),
  RecoveryCodes: ({ self: { person } }) => ({
    ...client(`mutation { newRecoveryCodes(password: "${person.password}", code: "0") { … } }`),
    // Those who try have no second factor.
    passesWith: ['CONFLICT'],
  }),
  AuditEvent: () => client('{ auditEvents(limit: 1) { events { … } } }'),
  AuditEventPage: () => client('{ auditEvents(limit: 1) { … } }'),
  AuthPayload: ({ self: { person } }) =>
    client(`mutation { login(input: ${literal({ email: person.email, password: person.password })}) { … } }`),
  GoogleSignInStart: () => ({
    ...client(`mutation { googleSignIn(input: { redirectUri: "${BACK}" }) { … } }`),
    // Google cannot be reached from here.
    passesWith: ['SERVICE_UNAVAILABLE'],
  }),
  UserWithTokens: ({ of }) => client(`{ getUserById(id: "${of.person.id}") { … } }`),
  UserList: () => client('{ users(limit: 1) { … } }'),
  UserPagination: () => client('{ users(limit: 1) { pagination { … } } }'),
  TokenValidity: () => client('{ validateResetToken(token: "none") { … } }'),
  AccountResult: () => client('mutation { updateProfile(input: { phone: "+91 98450 00002" }) { … } }'),
  AccountActionResult: () => client('mutation { sendVerificationEmail { … } }'),
  ForgotPasswordResult: () =>
    client(`mutation { forgotPassword(email: "${unique()}@example.com", domain: "shell") { … } }`),
};
