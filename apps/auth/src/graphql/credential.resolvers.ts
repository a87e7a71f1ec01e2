import { requirePrincipal } from '@e-storefront/auth';
import { requireCaller, type AppContext } from './context';
import type { LoggedIn } from '../login/login.service';
import type { MutationResolvers } from '../schema.generated';

const done = (message: string) => ({ success: true, message });

/** Lets the caller read the account that the call has authenticated for. */
export function authenticated(loggedIn: LoggedIn, { authenticatedAccountIds }: AppContext): LoggedIn {
  authenticatedAccountIds.add(loggedIn.user.id);
  return loggedIn;
}

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
    return done('Google sign-in was removed. Your other devices were logged out.');
  },
  refreshToken: async (_parent, { refreshToken }, context) =>
    authenticated(await context.login.refresh(refreshToken, context.client), context),
  logout: async (_parent, { refreshToken }, context) => {
    // The session of an expired access token may still be active: its refresh token lives longer.
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
    return done('Password changed. Your other devices were logged out.');
  },
  forgotPassword: async (_parent, args, { passwordResets, exposesEmailTokens }) => {
    const { token, url } = await passwordResets.requestLink(args);
    return {
      ...done('If an account has this address, you will receive a link shortly.'),
      resetToken: exposesEmailTokens ? token : null,
      resetUrl: exposesEmailTokens ? url : null,
    };
  },
  resetPassword: async (_parent, args, { passwordResets, client }) => {
    await passwordResets.reset(args, client);
    return done('Password changed. Please log in with your new password.');
  },
  sendVerificationEmail: async (_parent, { source }, { principal, verification }) => {
    const { emailVerified } = await verification.resend(requirePrincipal(principal), source);
    return done(
      emailVerified ? 'Your e-mail address is already verified.' : 'You will receive a link shortly.',
    );
  },
  verifyEmail: async (_parent, _args, { principal, verification }) => {
    const user = await verification.resendIfAllowed(requirePrincipal(principal));
    const message = user.emailVerified
      ? 'Your e-mail address is verified.'
      : 'Your e-mail address is not verified yet. Please open the link that we have just sent you.';
    return { success: user.emailVerified, message, user };
  },
  verifyEmailByToken: async (_parent, { token }, { verification, authenticatedAccountIds, client }) => {
    const user = await verification.verify(token, client);
    authenticatedAccountIds.add(user.id);
    return { ...done('Your e-mail address is verified.'), user };
  },
};
