import { requirePrincipal } from '@e-storefront/auth';
import { callerOf, type AppContext } from './context';
import type { LoggedIn } from '../login/login.service';
import type { MutationResolvers } from '../schema.generated';

const done = (message: string) => ({ success: true, message });

/** Whoever brings good credentials may read the account that they open. */
export function shownToOwner(loggedIn: LoggedIn, { proven }: AppContext): LoggedIn {
  proven.add(loggedIn.user.id);
  return loggedIn;
}

/** The mutations by which people prove who they are. */
export const credentialMutations: MutationResolvers = {
  register: async (_parent, { input }, context) =>
    shownToOwner(await context.registration.register(input, context.client, context.operationId), context),
  login: async (_parent, { input }, context) =>
    shownToOwner(await context.login.withPassword(input, context.client), context),
  googleAuth: async (_parent, { input }, context) =>
    shownToOwner(await context.google.withIdToken(input, context.client), context),
  googleSignIn: (_parent, { input }, { google }) => google.begin(input),
  googleSignInWithCode: async (_parent, { input }, context) =>
    shownToOwner(await context.google.withCode(input, context.client), context),
  unlinkGoogle: async (_parent, _args, { principal, googleAccounts, client }) => {
    await googleAccounts.unlink(requirePrincipal(principal), client);
    return done('Google does not open your account any more. Your other devices are logged out.');
  },
  refreshToken: async (_parent, { refreshToken }, context) =>
    shownToOwner(await context.login.refresh(refreshToken, context.client), context),
  logout: async (_parent, { refreshToken }, context) => {
    // The session of an expired token may still be alive: its refresh token lives longer.
    await context.login.logout(context.expired ?? context.principal, refreshToken);
    return true;
  },
  endSession: async (_parent, { id }, { principal, sessions }) => {
    await sessions.endOne(requirePrincipal(principal).id, id);
    return true;
  },
  endAllSessions: (_parent, { exceptCurrent }, context) =>
    context.sessions.endAll(callerOf(context), exceptCurrent ?? false),
  changePassword: async (_parent, { input }, context) => {
    await context.passwords.change(callerOf(context), input);
    return done('Password changed. Your other devices are logged out.');
  },
  forgotPassword: async (_parent, args, { passwordResets, showsMailedTokens }) => {
    const { token, url } = await passwordResets.forgot(args);
    return {
      ...done('If an account has this address, a link is on its way.'),
      resetToken: showsMailedTokens ? token : null,
      resetUrl: showsMailedTokens ? url : null,
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
    const user = await verification.remind(requirePrincipal(principal));
    const message = user.emailVerified
      ? 'The address is verified.'
      : 'The address is not verified yet. Open the link that we have mailed again.';
    return { success: user.emailVerified, message, user };
  },
  verifyEmailByToken: async (_parent, { token }, { verification, proven, client }) => {
    const user = await verification.verify(token, client);
    proven.add(user.id);
    return { ...done('The address is verified.'), user };
  },
};
