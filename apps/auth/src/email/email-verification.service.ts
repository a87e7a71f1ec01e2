import type { Principal } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import type { WriteWithin } from '@e-storefront/mongo';
import type { LockOut } from '../login/login-throttle.service';
import { admit, type TryLimiter } from '../login/attempt-limiter';
import type { ClientPlace } from '../session/client-info';
import { hashOfToken } from '../session/opaque-token';
import type { User, UserRepository, UserService } from '../user/user.service';
import type { FrontendUrls } from './frontend-urls';
import type { MailedTokens } from './email-token.service';

interface Ports {
  repository: UserRepository;
  users: UserService;
  tokens: MailedTokens;
  urls: FrontendUrls;
  lockOut: LockOut;
  /** How many mails may be asked for. */
  mailLimit: TryLimiter;
}

const PURPOSE = 'verify-email';

/** Proves that an account's owner receives mail at its address. */
export class EmailVerification {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Asks for the mail with the link, as part of the transaction that opens the account. */
  first({ id: userId, role }: User): WriteWithin {
    const { tokens, urls } = this.#ports;
    return tokens.issuing(PURPOSE, { userId, page: urls.page(PURPOSE, null, role) });
  }

  /** Asks for a mail with a new link to an account's own address; earlier links end. */
  async mail({ id: userId, role }: User, source?: string | null): Promise<void> {
    const { tokens, urls } = this.#ports;
    await tokens.issue(PURPOSE, { userId, page: urls.page(PURPOSE, source, role) });
  }

  /**
   * Mails the link again, unless the address is verified already.
   * @throws UNAUTHENTICATED, RATE_LIMITED after too many mails
   */
  async resend(principal: Principal, source?: string | null): Promise<User> {
    const user = await this.#ports.users.own(principal);
    if (user.emailVerified) return user;
    admit(await this.#ports.mailLimit.take(mailKey(user)));
    await this.mail(user, source);
    return user;
  }

  /** Does the same, but sends no mail after too many: clients ask this over and over. @throws UNAUTHENTICATED */
  async remind(principal: Principal): Promise<User> {
    const user = await this.#ports.users.own(principal);
    if (user.emailVerified) return user;
    const { admitted } = await this.#ports.mailLimit.take(mailKey(user));
    if (admitted) await this.mail(user);
    return user;
  }

  /** The address that a live token verifies; null when the token does not hold. @throws RATE_LIMITED */
  async addressOf(token: string, place: ClientPlace | null): Promise<string | null> {
    const { tokens, lockOut } = this.#ports;
    const userId = await lockOut.attemptToken(place, () => tokens.ownerOf(PURPOSE, token));
    return userId ? ((await this.#ports.repository.find('all', userId))?.email ?? null) : null;
  }

  /** Verifies the address that the link was mailed to. @throws TOKEN_INVALID, RATE_LIMITED */
  async verify(token: string, place: ClientPlace | null): Promise<User> {
    const { tokens, lockOut } = this.#ports;
    const userId = await lockOut.attemptToken(place, () => tokens.take(PURPOSE, token));
    const user = userId ? await this.#ports.repository.change(userId, { emailVerified: true }) : null;
    if (!user) throw new DomainError('TOKEN_INVALID');
    return user;
  }
}

function mailKey({ email }: User): string {
  return `${PURPOSE}:${hashOfToken(email)}`;
}
