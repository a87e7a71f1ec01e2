import { requirePrincipal } from '@e-storefront/auth';
import { requireCaller, type AppContext } from './context';
import type { LoggedIn } from '../login/login.service';
import type { MutationResolvers } from '../schema.generated';

const done = (message: string) => ({ success: true, message });

/** Whoever brings good credentials may read the account that they open. */
export function authenticated(loggedIn: LoggedIn, { authenticatedAccountIds }: AppContext): LoggedIn {
  authenticatedAccountIds.add(loggedIn.user.id);
  return loggedIn;
}

/** The mutations by which people prove who they are. */
export const credentialMutations: MutationResolvers = {
  register: async (_parent, { input }, context) =>
    authenticated(await context.registration.register(input, context.client, context.operationId), context),
  login: async (_parent, { input }, context) =>
    authenticated(await context.login.withPassword(input, context.client), context),
  googleAuth: async (_parent, { input }, context) =>
    authenticated(await context.google.withIdToken(input, context.client), context),
  googleSignIn: (_parent, { input }, { google }) => google.begin(input),
  googleSignInWithCode: async (_parent, { input }, context) =>
    authenticated(await context.google.withCode(input, context.client), context),
  unlinkGoogle: async (_parent, _args, { principal, googleAccounts, client }) => {
    await googleAccounts.unlink(requirePrincipal(principal), client);
    return done('Google does not open your account any more. Your other devices are logged out.');
  },
  refreshToken: async (_parent, { refreshToken }, context) =>
    authenticated(await context.login.refresh(refreshToken, context.client), context),
  logout: async (_parent, { refreshToken }, context) => {
    // The session of an expired token may still be alive: its refresh token lives longer.
    await context.login.logout(context.expired ?? context.principal, refreshToken);
    return true;
  },
  endSession: async (_parent, { id }, { principal, sessions }) => {
    await sessions.revokeOne(requirePrincipal(principal).id, id);
    return true;
  },
  endAllSessions: (_parent, { exceptCurrent }, context) =>
    context.sessions.revokeAll(requireCaller(context), exceptCurrent ?? false),
  changePassword: async (_parent, { input }, context) => {
    await context.passwords.change(requireCaller(context), input);
    return done('Password changed. Your other devices are logged out.');
  },
  forgotPassword: async (_parent, args, { passwordResets, exposesEmailTokens }) => {
    const { token, url } = await passwordResets.requestLink(args);
    return {
      ...done('If an account has this address, a link is on its way.'),
      resetToken: exposesEmailTokens ? token : null,
      resetUrl: exposesEmailTokens ? url : null,
    };
  },
  resetPassword: async (_parent, args, { passwordResets, client }) => {
    await passwordResets.reset(args, client);
    return done('Password changed. Log in with the new one.');
  },
  sendVerificationEmail: async (_parent, { source }, { principal, verification }) => {
    const { emailVerified } = await verification.resend(requirePrincipal(principal), source);
    return done(emailVerified ? 'The address is verified already.' : 'A link is on its way.');
  },
  verifyEmail: async (_parent, _args, { principal, verification }) => {
    const user = await verification.resendIfAllowed(requirePrincipal(principal));
    const message = user.emailVerified
      ? 'The address is verified.'
      : 'The address is not verified yet. Open the link that we have mailed again.';
    return { success: user.emailVerified, message, user };
  },
  verifyEmailByToken: async (_parent, { token }, { verification, authenticatedAccountIds, client }) => {
    const user = await verification.verify(token, client);
    authenticatedAccountIds.add(user.id);
    return { ...done('The address is verified.'), user };
  },
};
