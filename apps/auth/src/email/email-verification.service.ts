import { DomainError } from '@e-storefront/errors';
import type { WriteWithin } from '@e-storefront/mongo';
import type { RequestContext } from '@e-storefront/subgraph';
import type { LoginThrottle } from '../login/login-throttle.service';
import { hashToken } from '../session/opaque-token';
import type { UserService } from '../user/user.service';
import type { FrontendUrls } from './frontend-urls';
import type { EmailTokens } from './email-token.service';
import type { AttemptLimiter } from '../login/attempt-limiter';
import type { User } from '../user/user';
import type { UserRepository } from '../user/user.model';
import { assertAllowed } from '../login/attempt-limiter';

interface Dependencies {
  userRepository: UserRepository;
  users: UserService;
  emailTokens: EmailTokens;
  urls: FrontendUrls;
  loginThrottle: LoginThrottle;
  mailLimit: AttemptLimiter;
}

const PURPOSE = 'verify-email';

/** Verifies that the owner of an account receives mail at its address. */
export class EmailVerification {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Requests the mail with the link in the transaction that creates the account. */
  requestWithin({ id: userId, role }: User): WriteWithin {
    const { emailTokens, urls } = this.#dependencies;
    return emailTokens.issueWithin(PURPOSE, { userId, page: urls.tokenPage(PURPOSE, null, role) });
  }

  /** Requests a mail with a new link; earlier links become invalid. */
  async sendLink({ id: userId, role }: User, source?: string | null): Promise<void> {
    const { emailTokens, urls } = this.#dependencies;
    await emailTokens.issue(PURPOSE, { userId, page: urls.tokenPage(PURPOSE, source, role) });
  }

  /**
   * Sends the link again, unless the address is already verified.
   * @throws UNAUTHENTICATED, RATE_LIMITED after too many mails
   */
  async resend(context: RequestContext, source?: string | null): Promise<User> {
    const user = await this.#dependencies.users.findOwn(context);
    if (user.emailVerified) return user;
    assertAllowed(await this.#dependencies.mailLimit.consume(mailLimitKey(user)));
    await this.sendLink(user, source);
    return user;
  }

  /** Does the same but silently skips the mail above the limit, because clients poll this. @throws UNAUTHENTICATED */
  async resendIfAllowed(context: RequestContext): Promise<User> {
    const user = await this.#dependencies.users.findOwn(context);
    if (user.emailVerified) return user;
    const { allowed } = await this.#dependencies.mailLimit.consume(mailLimitKey(user));
    if (allowed) await this.sendLink(user);
    return user;
  }

  /** The address that a token verifies; null for an invalid token. @throws RATE_LIMITED */
  async findAddress({ client }: RequestContext, token: string): Promise<string | null> {
    const { emailTokens, loginThrottle } = this.#dependencies;
    const userId = await loginThrottle.attemptToken(client, () => emailTokens.findOwner(PURPOSE, token));
    return userId ? ((await this.#dependencies.userRepository.find('all', userId))?.email ?? null) : null;
  }

  /** Verifies the address of a mailed token. @throws TOKEN_INVALID, RATE_LIMITED */
  async verify({ client }: RequestContext, token: string): Promise<User> {
    const { emailTokens, loginThrottle } = this.#dependencies;
    const userId = await loginThrottle.attemptToken(client, () => emailTokens.consume(PURPOSE, token));
    const user = userId
      ? await this.#dependencies.userRepository.update(userId, { emailVerified: true })
      : null;
    if (!user) throw new DomainError('TOKEN_INVALID');
    return user;
  }
}

function mailLimitKey({ email }: User): string {
  return `${PURPOSE}:${hashToken(email)}`;
}
