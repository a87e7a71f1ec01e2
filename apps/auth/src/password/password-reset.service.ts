import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { DomainError } from '@e-storefront/errors';
import { email, parseInput } from '@e-storefront/domain';
import type { AuditLog } from '../audit/audit.service';
import type { LoginThrottle } from '../login/login-throttle.service';

import { withToken, type FrontendUrls } from '../email/frontend-urls';
import type { EmailTokens } from '../email/email-token.service';
import type { RequestContext } from '@e-storefront/subgraph';
import type { ClientInfo } from '../session/client-info';
import { hashToken } from '../session/opaque-token';
import type { PendingRevocations } from '../session/pending-revocations.service';
import { newPassword } from '../user/user.input';

import type { PasswordHasher } from './password-hasher';
import { assertNoPersonalData } from './password-personal-data';
import type { AttemptLimiter } from '../login/attempt-limiter';
import type { User } from '../user/user';
import type { UserRepository } from '../user/user.model';
import { assertAllowed } from '../login/attempt-limiter';

interface Dependencies {
  users: UserRepository;
  hasher: PasswordHasher;
  emailTokens: EmailTokens;
  loginThrottle: LoginThrottle;
  mailLimit: AttemptLimiter;
  pendingRevocations: PendingRevocations;
  audit: AuditLog;
  urls: FrontendUrls;
}

const PURPOSE = 'reset-password';
const forgotInput = z.object({ email, domain: z.string().max(2_048) });
const resetInput = z
  .object({ token: z.string().max(512), password: newPassword, confirmPassword: z.string() })
  .refine(({ password, confirmPassword }) => password === confirmPassword, {
    path: ['confirmPassword'],
    error: 'must be the same as the password.',
  });

interface ResetInput {
  token: string;
  password: string;
  confirmPassword: string;
}

/** The link does not work when no account has the address. */
export interface ResetLink {
  token: string;
  url: string;
}

/** Resets passwords by mail. */
export class PasswordReset {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Requests a mail with a reset link. An unknown address causes the same writes, so that neither the response nor its
   * time reveals whether an account exists. The recipient is looked up when the mail is composed.
   * @throws BAD_USER_INPUT, RATE_LIMITED after too many mails to one address
   */
  async requestLink(input: { email: string; domain: string }): Promise<ResetLink> {
    const { users, emailTokens, urls, mailLimit } = this.#dependencies;
    const wanted = parseInput(forgotInput, input, '');
    assertAllowed(await mailLimit.consume(`${PURPOSE}:${hashToken(wanted.email)}`));
    const user = (await users.findCredentials({ email: wanted.email }))?.user;
    const page = urls.tokenPage(PURPOSE, wanted.domain, user?.role);
    const token = await emailTokens.issue(PURPOSE, { userId: user?.id ?? unusedAccountId(), page });
    return { token, url: withToken(page, token) };
  }

  /** The e-mail address of a valid token's account; null for an invalid token. @throws RATE_LIMITED */
  async findAddress({ client }: RequestContext, token: string): Promise<string | null> {
    return (await this.#findOwner(token, client))?.email ?? null;
  }

  /**
   * Sets a new password with a mailed token and revokes every session. The token also verifies the e-mail address and
   * unlocks logins that an attacker has locked.
   * @throws BAD_USER_INPUT, TOKEN_INVALID, RATE_LIMITED
   */
  async reset({ client }: RequestContext, input: ResetInput): Promise<void> {
    const { users, hasher, emailTokens, loginThrottle, pendingRevocations, audit } = this.#dependencies;
    const { token, password } = parseInput(resetInput, input, '');
    const owner = await this.#findOwner(token, client);
    if (!owner) throw new DomainError('TOKEN_INVALID');
    assertNoPersonalData(password, owner, 'password');
    const change = { passwordHash: await hasher.hash(password), emailVerified: true };
    if (!(await emailTokens.consume(PURPOSE, token))) throw new DomainError('TOKEN_INVALID');
    const ending = { expected: {}, reason: 'password-reset', notice: 'password-changed' } as const;
    const changed = await users.updateAndRevokeSessions(owner.id, change, ending);
    if (!changed) throw new DomainError('TOKEN_INVALID');
    await pendingRevocations.apply(owner.id, changed.revocation);
    await loginThrottle.unlock(owner.email, client);
    await audit.record({ kind: 'PASSWORD_RESET', userId: owner.id, address: client?.address });
  }

  async #findOwner(token: string, client: ClientInfo | null): Promise<User | null> {
    const { emailTokens, users, loginThrottle } = this.#dependencies;
    const userId = await loginThrottle.attemptToken(client, () => emailTokens.findOwner(PURPOSE, token));
    return userId === null ? null : users.find('all', userId);
  }
}

function unusedAccountId(): string {
  return randomBytes(12).toString('hex');
}
