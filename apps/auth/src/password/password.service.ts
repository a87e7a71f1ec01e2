import { z } from 'zod';
import { badInput, DomainError } from '@e-storefront/errors';
import { parseInput } from '@e-storefront/domain';
import type { AuditLog } from '../audit/audit.service';
import type { MailedTokens } from '../email/email-token.service';
import type { PlacedCaller } from '../session/client-info';
import type { PendingEnds } from '../session/pending-revocations.service';
import { givenPassword, newPassword } from '../user/user.input';
import type { UserRepository } from '../user/user.service';
import type { OwnPassword } from './password-confirmation.service';
import type { PasswordHasher } from './password-hasher';
import { assertNotPersonal } from './password-personal-data';

interface Ports {
  users: UserRepository;
  hasher: PasswordHasher;
  ownPassword: OwnPassword;
  tokens: MailedTokens;
  pendingEnds: PendingEnds;
  audit: AuditLog;
}

const changeInput = z.object({ currentPassword: givenPassword, newPassword });

/** Changes passwords. */
export class PasswordService {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /**
   * Changes the caller's password, and ends the other sessions and the links for a new password that are out.
   * @throws BAD_USER_INPUT, UNAUTHENTICATED, INVALID_CREDENTIALS, RATE_LIMITED
   */
  async change(caller: PlacedCaller, input: unknown): Promise<void> {
    const { users, hasher, ownPassword, tokens, pendingEnds, audit } = this.#ports;
    const passwords = parseInput(changeInput, input);
    const { user, passwordHash } = await ownPassword.assert(caller, passwords.currentPassword);
    if (passwords.newPassword === passwords.currentPassword) {
      throw badInput('input.newPassword', 'is the same as the current one.');
    }
    assertNotPersonal(passwords.newPassword, user, 'input.newPassword');
    const change = { passwordHash: await hasher.hash(passwords.newPassword) };
    const changed = await users.changeAndEnd(user.id, change, {
      seen: { passwordHash },
      except: caller.principal.sessionId,
      reason: 'password-changed',
      notice: 'password-changed',
    });
    if (!changed) {
      throw new DomainError('INVALID_CREDENTIALS', {
        message: 'The password has been changed in the meantime. Log in again.',
      });
    }
    await pendingEnds.settle(user.id, changed.end);
    await tokens.end('reset-password', user.id);
    const address = caller.place?.address;
    await audit.record({ kind: 'PASSWORD_CHANGED', actorId: user.id, userId: user.id, address });
  }
}
