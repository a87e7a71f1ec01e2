import { randomUUID } from 'node:crypto';
import { data } from '../../support/client';
import { ADDRESS } from '../../support/orders';
import { logIn, unique } from '../../support/users';
import { literal, type RootFieldAttempts, type Attempt } from '../ask';
import {
  freshAddressId,
  freshApiKeyId,
  freshCustomerId,
  freshMachineClientId,
  freshSellerId,
} from '../disposable';
import { promoted } from '../fixtures';

const RESULT = '{ success }';
const BACK = 'http://localhost:3000/auth/google/callback';

const mine = (text: string, passesWith: readonly string[] = []) =>
  ({ call: () => text, isMine: true, passesWith }) as const;

/** A throw-away admin where the trial may succeed, else one who stays. */
const anAdmin = async ({ isMeant, world }: Attempt): Promise<string> =>
  (isMeant ? await promoted('admin') : world.admin).id;

async function freshSession({ self }: Attempt): Promise<{ id: string; refreshToken: string }> {
  const person = await logIn(self.person.email, self.person.password);
  const { mySessions } = await data('{ mySessions { id isCurrent } }', { as: person });
  const current = (mySessions as { id: string; isCurrent: boolean }[]).find(({ isCurrent }) => isCurrent);
  return { id: current?.id ?? '', refreshToken: person.refreshToken };
}

export const rootFields: RootFieldAttempts = {
  'Query.user': { call: ({ of }) => `user(id: "${of.person.id}") { id }` },
  'Query.getUserById': { call: ({ of }) => `getUserById(id: "${of.person.id}") { user { id } }` },
  'Query.validateResetToken': { call: () => 'validateResetToken(token: "none") { success }' },
  'Query.validateEmailToken': { call: () => 'validateEmailToken(token: "none") { success }' },
  'Query.machineClients': { call: ({ of }) => `machineClients(ownerId: "${of.person.id}") { id }` },
  'Mutation.register': {
    call: () => {
      const name = unique('newcomer');
      const input = { name, email: `${name}@example.com`, password: unique('Pass') };
      return `register(input: ${literal(input)}) { user { id } }`;
    },
    isMine: true,
  },
  'Mutation.login': {
    call: ({ self: { person } }) =>
      `login(input: ${literal({ email: person.email, password: person.password })}) { accessToken }`,
    isMine: true,
  },
  'Mutation.googleAuth': {
    call: () => 'googleAuth(input: { idToken: "no.token" }) { accessToken }',
    passesWith: ['INVALID_CREDENTIALS', 'SERVICE_UNAVAILABLE'],
  },
  'Mutation.googleSignIn': {
    call: () => `googleSignIn(input: { redirectUri: "${BACK}" }) { state }`,
    passesWith: ['SERVICE_UNAVAILABLE'],
  },
  'Mutation.googleSignInWithCode': {
    call: () =>
      'googleSignInWithCode(input: { code: "none", state: "none", browserSecret: "none" }) { accessToken }',
    passesWith: ['TOKEN_INVALID', 'BAD_USER_INPUT', 'SERVICE_UNAVAILABLE'],
  },
  'Mutation.refreshToken': {
    call: async (trial) =>
      `refreshToken(refreshToken: "${(await freshSession(trial)).refreshToken}") { accessToken }`,
    isMine: true,
  },
  'Mutation.logout': { ...mine('logout'), isTriedByTwin: true },
  'Mutation.endSession': {
    call: async (trial) => {
      const { of } = trial;
      return `endSession(id: "${trial.isMeant ? (await freshSession(trial)).id : of.sessionId}")`;
    },
  },
  'Mutation.endAllSessions': { ...mine('endAllSessions'), isTriedByTwin: true },
  'Mutation.updateProfile': mine(`updateProfile(input: { phone: "+91 98450 00001" }) ${RESULT}`),
  'Mutation.changePassword': mine(
    `changePassword(input: { currentPassword: "unknown", newPassword: "short" }) ${RESULT}`,
    ['BAD_USER_INPUT'],
  ),
  'Mutation.beginSecondFactor': {
    call: ({ self: { person } }) => `beginSecondFactor(password: "${person.password}") { uri }`,
    isMine: true,
  },
  'Mutation.confirmSecondFactor': mine('confirmSecondFactor(code: "000000") { codes }', [
    'INVALID_CREDENTIALS',
  ]),
  'Mutation.disableSecondFactor': {
    call: ({ self: { person } }) =>
      `disableSecondFactor(password: "${person.password}", code: "0") ${RESULT}`,
    passesWith: ['CONFLICT'],
    isMine: true,
  },
  'Mutation.newRecoveryCodes': {
    call: ({ self: { person } }) => `newRecoveryCodes(password: "${person.password}", code: "0") { codes }`,
    passesWith: ['CONFLICT'],
    isMine: true,
  },
  'Mutation.createMachineClient': {
    call: ({ of }) => {
      const input = { name: 'Reader', scopes: ['order:read'], ownerId: of.person.id };
      return `createMachineClient(input: ${literal(input)}) { secret }`;
    },
  },
  'Mutation.rotateMachineClientSecret': {
    call: ({ of }) => `rotateMachineClientSecret(id: "${of.machineClientId}") { secret }`,
  },
  'Mutation.endOldMachineClientSecret': {
    call: ({ of }) => `endOldMachineClientSecret(id: "${of.machineClientId}") { id }`,
  },
  'Mutation.revokeMachineClient': {
    call: async (trial) => `revokeMachineClient(id: "${await freshMachineClientId(trial)}")`,
  },
  'Mutation.createApiKey': mine('createApiKey(input: { name: "Reader", scopes: ["order:read"] }) { key }'),
  'Mutation.revokeApiKey': { call: async (trial) => `revokeApiKey(id: "${await freshApiKeyId(trial)}")` },
  'Mutation.forgotPassword': {
    call: () => `forgotPassword(email: "${unique('unknown')}@example.com", domain: "shell") ${RESULT}`,
    isMine: true,
  },
  'Mutation.resetPassword': {
    call: () =>
      `resetPassword(token: "${randomUUID()}", password: "Pass-7f3K9Q-x", confirmPassword: "Pass-7f3K9Q-x") ${RESULT}`,
    passesWith: ['TOKEN_INVALID'],
  },
  'Mutation.verifyEmailByToken': {
    call: () => `verifyEmailByToken(token: "${randomUUID()}") ${RESULT}`,
    passesWith: ['TOKEN_INVALID'],
  },
  'Mutation.updateUserRole': {
    call: async (trial) => `updateUserRole(id: "${await freshCustomerId(trial)}", role: "support") { id }`,
  },
  'Mutation.updateUserRole (to admin)': {
    call: async (trial) => `updateUserRole(id: "${await freshCustomerId(trial)}", role: "admin") { id }`,
  },
  'Mutation.updateUserRole (of an admin)': {
    call: async (trial) => `updateUserRole(id: "${await anAdmin(trial)}", role: "customer") { id }`,
  },
  'Mutation.approveSeller': {
    call: async (trial) => `approveSeller(id: "${await freshSellerId(trial)}", approved: true) { id }`,
  },
  'Mutation.setUserActive': {
    call: async (trial) => `setUserActive(id: "${await freshCustomerId(trial)}", isActive: false) { id }`,
  },
  'Mutation.setUserActive (of an admin)': {
    call: async (trial) => `setUserActive(id: "${await anAdmin(trial)}", isActive: false) { id }`,
  },
  'Mutation.resetSecondFactor': {
    call: async (trial) => `resetSecondFactor(userId: "${await freshCustomerId(trial)}") { id }`,
    // The account has none to take off: who gets as far as that may.
    passesWith: ['CONFLICT'],
  },
  'Mutation.resetSecondFactor (of an admin)': {
    call: async (trial) => `resetSecondFactor(userId: "${await anAdmin(trial)}") { id }`,
    passesWith: ['CONFLICT'],
  },
  'Mutation.deleteUser': { call: async (trial) => `deleteUser(id: "${await freshCustomerId(trial)}")` },
  'Mutation.deleteUser (of an admin)': {
    call: async (trial) => `deleteUser(id: "${await anAdmin(trial)}")`,
  },
  'Mutation.addAddress': mine(`addAddress(input: ${literal(ADDRESS)}) ${RESULT}`),
  'Mutation.updateAddress': {
    call: ({ of }) => `updateAddress(id: "${of.addressId}", input: { label: "Home" }) ${RESULT}`,
  },
  'Mutation.setDefaultAddress': { call: ({ of }) => `setDefaultAddress(id: "${of.addressId}") ${RESULT}` },
  'Mutation.deleteAddress': {
    call: async (trial) => `deleteAddress(id: "${await freshAddressId(trial)}") ${RESULT}`,
  },
};
