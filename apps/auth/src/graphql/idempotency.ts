import { once, type IdempotencyRules } from '@e-storefront/subgraph';
import { added } from './account.resolvers';
import type { AppContext } from './context';
import { authenticated } from './credential.resolvers';
import type { LoggedIn } from '../login/login.service';
import type { User } from '../user/user';

/** Tokens are never stored, so that a repeat logs in again. */
const NOT_CACHED = 'every-call';

export const idempotency: IdempotencyRules = {
  // The response contains tokens, too, but a repeat would otherwise fail with EMAIL_TAKEN.
  register: once<LoggedIn, unknown, AppContext>({
    find: ({ id, context }) => context.registration.resume(context, id),
    restore: (loggedIn, context) => void authenticated(loggedIn, context),
  }),
  login: NOT_CACHED,
  googleAuth: NOT_CACHED,
  googleSignIn: NOT_CACHED,
  googleSignInWithCode: NOT_CACHED,
  // Has its own grace period for lost responses.
  refreshToken: NOT_CACHED,
  unlinkGoogle: once(),
  logout: once(),
  endSession: once(),
  endAllSessions: once(),
  updateProfile: once(),
  changePassword: once(),
  // A repeat with the same key returns the secrets again.
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
    find: async ({ id, context }) => {
      const book = await context.addresses.list(context);
      const address = book.find((one) => one.id === id);
      return address ? added(address) : null;
    },
  }),
  updateAddress: once(),
  setDefaultAddress: once(),
  deleteAddress: once(),
  // Repeated after a crash, these three replace the secret that was never returned.
  createMachineClient: once(),
  rotateMachineClientSecret: once(),
  createApiKey: once(),
  endOldMachineClientSecret: once(),
  revokeMachineClient: once(),
  revokeApiKey: once(),
};
