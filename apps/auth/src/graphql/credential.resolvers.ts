import type { AppContext } from './context';
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
    authenticated(await context.registration.register(context, input, context.operationId), context),
  login: async (_parent, { input }, context) =>
    authenticated(await context.login.withPassword(context, input), context),
  googleAuth: async (_parent, { input }, context) =>
    authenticated(await context.google.withIdToken(context, input), context),
  googleSignIn: (_parent, { input }, { google }) => google.begin(input),
  googleSignInWithCode: async (_parent, { input }, context) =>
    authenticated(await context.google.withCode(context, input), context),
  unlinkGoogle: async (_parent, _args, context) => {
    await context.googleAccounts.unlink(context);
    return done('Google sign-in was removed. Your other devices were logged out.');
  },
  refreshToken: async (_parent, { refreshToken }, context) =>
    authenticated(await context.login.refresh(context, refreshToken), context),
  logout: async (_parent, { refreshToken }, context) => {
    await context.login.logout(context, refreshToken);
    return true;
  },
  endSession: async (_parent, { id }, context) => {
    await context.sessions.revokeOne(context, id);
    return true;
  },
  endAllSessions: (_parent, { exceptCurrent }, context) =>
    context.sessions.revokeAll(context, exceptCurrent ?? false),
  changePassword: async (_parent, { input }, context) => {
    await context.passwords.change(context, input);
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
  resetPassword: async (_parent, args, context) => {
    await context.passwordResets.reset(context, args);
    return done('Password changed. Please log in with your new password.');
  },
  sendVerificationEmail: async (_parent, { source }, context) => {
    const { emailVerified } = await context.verification.resend(context, source);
    return done(
      emailVerified ? 'Your e-mail address is already verified.' : 'You will receive a link shortly.',
    );
  },
  verifyEmail: async (_parent, _args, context) => {
    const user = await context.verification.resendIfAllowed(context);
    const message = user.emailVerified
      ? 'Your e-mail address is verified.'
      : 'Your e-mail address is not verified yet. Please open the link that we have just sent you.';
    return { success: user.emailVerified, message, user };
  },
  verifyEmailByToken: async (_parent, { token }, context) => {
    const user = await context.verification.verify(context, token);
    context.authenticatedAccountIds.add(user.id);
    return { ...done('Your e-mail address is verified.'), user };
  },
};
