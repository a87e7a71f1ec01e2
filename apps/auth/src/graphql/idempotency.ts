import { requirePrincipal } from '@e-storefront/auth';
import { once, type IdempotencyRules } from '@e-storefront/subgraph';
import { added } from './account.resolvers';
import type { AppContext } from './context';
import { authenticated } from './credential.resolvers';
import type { LoggedIn } from '../login/login.service';
import type { User } from '../user/user';

/** A log-in's tokens are kept nowhere but in its own answer: a repeat logs in anew. */
const NOT_CACHED = 'every-call';

export const idempotency: IdempotencyRules = {
  // Its answer holds tokens, too, but whoever registers a second time would only hear that the address is taken.
  register: once<LoggedIn, unknown, AppContext>({
    find: ({ id, context: { registration, client } }) => registration.resume(id, client),
    restore: (loggedIn, context) => void authenticated(loggedIn, context),
  }),
  login: NOT_CACHED,
  googleAuth: NOT_CACHED,
  googleSignIn: NOT_CACHED,
  googleSignInWithCode: NOT_CACHED,
  // Has a window of its own for lost answers.
  refreshToken: NOT_CACHED,
  unlinkGoogle: once(),
  logout: once(),
  endSession: once(),
  endAllSessions: once(),
  updateProfile: once(),
  changePassword: once(),
  // What is shown once is shown again to whoever repeats the call with its key.
  beginSecondFactor: once(),
  confirmSecondFactor: once(),
  disableSecondFactor: once(),
  newRecoveryCodes: once(),
  forgotPassword: once(),
  resetPassword: once(),
  sendVerificationEmail: once(),
  verifyEmail: once(),
  verifyEmailByToken: once<{ user: User }, unknown, AppContext>({
    restore: ({ user }, { authenticatedAccountIds }) => void authenticatedAccountIds.add(user.id),
  }),
  updateUserRole: once(),
  approveSeller: once(),
  setUserActive: once(),
  resetSecondFactor: once(),
  deleteUser: once(),
  addAddress: once<ReturnType<typeof added>, unknown, AppContext>({
    find: async ({ id, context: { principal, addresses } }) => {
      const book = await addresses.list(requirePrincipal(principal).id);
      const address = book.find((one) => one.id === id);
      return address ? added(address) : null;
    },
  }),
  updateAddress: once(),
  setDefaultAddress: once(),
  deleteAddress: once(),
  // After a crash these three make their secret anew in the place of the one that nobody has seen.
  createMachineClient: once(),
  rotateMachineClientSecret: once(),
  createApiKey: once(),
  endOldMachineClientSecret: once(),
  revokeMachineClient: once(),
  revokeApiKey: once(),
};
