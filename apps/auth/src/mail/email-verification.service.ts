import type { Principal } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import type { User, UserRepository, UserService } from '../user/user.service';
import { verificationMail } from './account-mails';
import type { FrontEndLinks } from './front-end-links';
import type { MailQueue } from './mail.service';
import type { MailedTokens } from './mailed-token.service';

interface Ports {
  repository: UserRepository;
  users: UserService;
  tokens: MailedTokens;
  links: FrontEndLinks;
  mails: MailQueue;
}

/** Proves that an account's owner receives mail at its address. */
export class EmailVerification {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Mails the link to an account's own address. */
  async mail(user: User, source?: string | null): Promise<void> {
    const { tokens, links, mails } = this.#ports;
    const token = await tokens.issue('verify-email', user.id);
    mails.post(verificationMail(user, links.to('verify-email', token, source)));
  }

  /** Mails the link again, unless the address is verified already. @throws UNAUTHENTICATED */
  async resend(principal: Principal, source?: string | null): Promise<User> {
    const user = await this.#ports.users.own(principal);
    if (!user.emailVerified) await this.mail(user, source);
    return user;
  }

  /** The address that a live token verifies; null when the token does not hold. */
  async addressOf(token: string): Promise<string | null> {
    const userId = await this.#ports.tokens.ownerOf('verify-email', token);
    return userId ? ((await this.#ports.repository.find('all', userId))?.email ?? null) : null;
  }

  /** Verifies the address that the link was mailed to. @throws TOKEN_INVALID */
  async verify(token: string): Promise<User> {
    const userId = await this.#ports.tokens.take('verify-email', token);
    const user = userId ? await this.#ports.repository.change(userId, { emailVerified: true }) : null;
    if (!user) throw new DomainError('TOKEN_INVALID');
    return user;
  }
}
