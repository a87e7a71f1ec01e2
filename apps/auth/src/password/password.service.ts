import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { badInput, DomainError } from '@e-storefront/errors';
import { email, parseInput } from '@e-storefront/values';
import type { AuditLog } from '../audit/audit.service';
import { passwordChangedMail, passwordResetMail } from '../mail/account-mails';
import type { FrontEndLinks } from '../mail/front-end-links';
import type { MailQueue } from '../mail/mail.service';
import type { MailedTokens } from '../mail/mailed-token.service';
import type { ClientPlace, PlacedCaller } from '../session/client-place';
import type { PendingEnds } from '../session/pending-ends.service';
import { givenPassword, newPassword } from '../user/user.input';
import type { User, UserRepository } from '../user/user.service';
import type { PasswordHasher } from './password-hasher';

interface Ports {
  users: UserRepository;
  hasher: PasswordHasher;
  tokens: MailedTokens;
  pendingEnds: PendingEnds;
  audit: AuditLog;
  links: FrontEndLinks;
  mails: MailQueue;
}

const changeInput = z.object({ currentPassword: givenPassword, newPassword });
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

/** Changes and resets passwords. */
export class PasswordService {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /**
   * Changes the caller's password and ends the other sessions.
   * @throws BAD_USER_INPUT, UNAUTHENTICATED, INVALID_CREDENTIALS
   */
  async change({ principal, place }: PlacedCaller, input: unknown): Promise<void> {
    const { users, hasher, pendingEnds } = this.#ports;
    const passwords = parseInput(changeInput, input);
    const known = await users.credentials({ id: principal.id });
    if (!known?.user.isActive) throw new DomainError('UNAUTHENTICATED');
    const { passwordHash } = known;
    if (!(await hasher.matches(passwords.currentPassword, passwordHash))) {
      throw new DomainError('INVALID_CREDENTIALS', { message: 'The current password is wrong.' });
    }
    if (passwords.newPassword === passwords.currentPassword) {
      throw badInput('input.newPassword', 'is the present one.');
    }
    const change = { passwordHash: await hasher.hash(passwords.newPassword) };
    const ending = {
      seen: { passwordHash },
      except: principal.sessionId,
      reason: 'password-changed',
    } as const;
    const changed = await users.changeAndEnd(principal.id, change, ending);
    if (!changed) {
      throw new DomainError('INVALID_CREDENTIALS', { message: 'The password was changed meanwhile.' });
    }
    await pendingEnds.settle(principal.id, changed.end);
    await this.#tellOf('PASSWORD_CHANGED', known.user, place);
  }

  /**
   * Mails a link for a new password. Where no account has the address the same is done for nobody, so that neither
   * the answer nor its time tells.
   * @throws BAD_USER_INPUT
   */
  async forgot(input: { email: string; domain: string }): Promise<ResetLink> {
    const { users, tokens, links, mails } = this.#ports;
    const wanted = parseInput(forgotInput, input, '');
    const user = (await users.credentials({ email: wanted.email }))?.user;
    const token = await tokens.issue('reset-password', user?.id ?? idOfNobody());
    const url = links.to('reset-password', token, wanted.domain);
    if (user) mails.post(passwordResetMail(user, url));
    return { token, url };
  }

  /** The address whose password a live token resets; null when the token does not hold. */
  async addressOf(token: string): Promise<string | null> {
    const userId = await this.#ports.tokens.ownerOf('reset-password', token);
    return userId ? ((await this.#ports.users.find('all', userId))?.email ?? null) : null;
  }

  /**
   * Sets a new password with a mailed token and ends every session. The token came by mail, so the address is proven.
   * @throws BAD_USER_INPUT, TOKEN_INVALID
   */
  async reset(input: ResetInput, place: ClientPlace | null): Promise<void> {
    const { users, hasher, tokens, pendingEnds } = this.#ports;
    const { token, password } = parseInput(resetInput, input, '');
    const userId = await tokens.take('reset-password', token);
    if (!userId) throw new DomainError('TOKEN_INVALID');
    const passwordHash = await hasher.hash(password);
    const change = { passwordHash, emailVerified: true };
    const changed = await users.changeAndEnd(userId, change, { seen: {}, reason: 'password-reset' });
    if (!changed) throw new DomainError('TOKEN_INVALID');
    await pendingEnds.settle(userId, changed.end);
    await this.#tellOf('PASSWORD_RESET', changed.user, place);
  }

  async #tellOf(
    kind: 'PASSWORD_CHANGED' | 'PASSWORD_RESET',
    user: User,
    place: ClientPlace | null,
  ): Promise<void> {
    const actorId = kind === 'PASSWORD_CHANGED' ? user.id : null;
    await this.#ports.audit.record({ kind, actorId, userId: user.id, address: place?.address });
    this.#ports.mails.post(passwordChangedMail(user));
  }
}

/** An id that no account has. */
function idOfNobody(): string {
  return randomBytes(12).toString('hex');
}
