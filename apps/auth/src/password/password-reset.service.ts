import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { DomainError } from '@e-storefront/errors';
import { email, parseInput } from '@e-storefront/domain';
import type { AuditLog } from '../audit/audit.service';
import type { LockOut } from '../login/login-throttle.service';
import { admit, type TryLimiter } from '../login/attempt-limiter';
import { withToken, type FrontendUrls } from '../email/frontend-urls';
import type { MailedTokens } from '../email/email-token.service';
import type { ClientPlace } from '../session/client-info';
import { hashOfToken } from '../session/opaque-token';
import type { PendingEnds } from '../session/pending-revocations.service';
import { newPassword } from '../user/user.input';
import type { User, UserRepository } from '../user/user.service';
import type { PasswordHasher } from './password-hasher';
import { assertNotPersonal } from './password-personal-data';

interface Ports {
  users: UserRepository;
  hasher: PasswordHasher;
  tokens: MailedTokens;
  lockOut: LockOut;
  /** How many mails may be asked for. */
  mailLimit: TryLimiter;
  pendingEnds: PendingEnds;
  audit: AuditLog;
  urls: FrontendUrls;
}

const PURPOSE = 'reset-password';
const forgotInput = z.object({ email, domain: z.string().max(2_048) });
const resetInput = z
  .object({ token: z.string().max(512), password: newPassword, confirmPassword: z.string() })
  .refine(({ password, confirmPassword }) => password === confirmPassword, {
    path: ['confirmPassword'],
    error: 'is not the same as the password.',
  });

/** A new password, twice, with the token of a mailed link. */
interface ResetInput {
  token: string;
  password: string;
  confirmPassword: string;
}

/** A link for a new password; it leads nowhere when no account has the address. */
export interface ResetLink {
  token: string;
  url: string;
}

/** Sets passwords anew by mail. */
export class PasswordReset {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /**
   * Mails a link for a new password. Where no account has the address the same is done for nobody, to the last write:
   * neither the answer nor its time tells. Whether there is somebody to mail to is seen when the mail is written.
   * @throws BAD_USER_INPUT, RATE_LIMITED after too many mails to one address
   */
  async forgot(input: { email: string; domain: string }): Promise<ResetLink> {
    const { users, tokens, urls, mailLimit } = this.#ports;
    const wanted = parseInput(forgotInput, input, '');
    admit(await mailLimit.take(`${PURPOSE}:${hashOfToken(wanted.email)}`));
    const user = (await users.credentials({ email: wanted.email }))?.user;
    const page = urls.page(PURPOSE, wanted.domain, user?.role);
    const token = await tokens.issue(PURPOSE, { userId: user?.id ?? idOfNobody(), page });
    return { token, url: withToken(page, token) };
  }

  /** The address whose password a live token resets; null when the token does not hold. @throws RATE_LIMITED */
  async addressOf(token: string, place: ClientPlace | null): Promise<string | null> {
    return (await this.#ownerOf(token, place))?.email ?? null;
  }

  /**
   * Sets a new password with a mailed token and ends every session. The token came by mail, so the address is proven,
   * and logins that others have locked are open again.
   * @throws BAD_USER_INPUT, TOKEN_INVALID, RATE_LIMITED
   */
  async reset(input: ResetInput, place: ClientPlace | null): Promise<void> {
    const { users, hasher, tokens, lockOut, pendingEnds, audit } = this.#ports;
    const { token, password } = parseInput(resetInput, input, '');
    const owner = await this.#ownerOf(token, place);
    if (!owner) throw new DomainError('TOKEN_INVALID');
    assertNotPersonal(password, owner, 'password');
    const change = { passwordHash: await hasher.hash(password), emailVerified: true };
    if (!(await tokens.take(PURPOSE, token))) throw new DomainError('TOKEN_INVALID');
    const ending = { seen: {}, reason: 'password-reset', notice: 'password-changed' } as const;
    const changed = await users.changeAndEnd(owner.id, change, ending);
    if (!changed) throw new DomainError('TOKEN_INVALID');
    await pendingEnds.settle(owner.id, changed.end);
    await lockOut.unlock(owner.email, place);
    await audit.record({ kind: 'PASSWORD_RESET', userId: owner.id, address: place?.address });
  }

  async #ownerOf(token: string, place: ClientPlace | null): Promise<User | null> {
    const { tokens, users, lockOut } = this.#ports;
    const userId = await lockOut.attemptToken(place, () => tokens.ownerOf(PURPOSE, token));
    return userId === null ? null : users.find('all', userId);
  }
}

/** An id that no account has. */
function idOfNobody(): string {
  return randomBytes(12).toString('hex');
}
