import { z } from 'zod';
import { badInput, DomainError } from '@e-storefront/errors';
import { parseInput } from '@e-storefront/domain';
import type { RequestContext } from '@e-storefront/subgraph';
import type { AuditLog } from '../audit/audit.service';
import type { EmailTokens } from '../email/email-token.service';
import { requireCaller } from '../session/client-info';
import type { PendingRevocations } from '../session/pending-revocations.service';
import { enteredPassword, newPassword } from '../user/user.input';

import type { PasswordConfirmation } from './password-confirmation.service';
import type { PasswordHasher } from './password-hasher';
import { assertNoPersonalData } from './password-personal-data';
import type { UserRepository } from '../user/user.model';

interface Dependencies {
  users: UserRepository;
  hasher: PasswordHasher;
  passwordConfirmation: PasswordConfirmation;
  emailTokens: EmailTokens;
  pendingRevocations: PendingRevocations;
  audit: AuditLog;
}

const changeInput = z.object({ currentPassword: enteredPassword, newPassword });

/** Changes passwords. */
export class PasswordService {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Changes the caller's password, revokes the other sessions and invalidates reset links.
   * @throws BAD_USER_INPUT, UNAUTHENTICATED, INVALID_CREDENTIALS, RATE_LIMITED
   */
  async change(context: RequestContext, input: unknown): Promise<void> {
    const caller = requireCaller(context);
    const { users, hasher, passwordConfirmation, emailTokens, pendingRevocations, audit } =
      this.#dependencies;
    const passwords = parseInput(changeInput, input);
    const { user, passwordHash } = await passwordConfirmation.confirm(caller, passwords.currentPassword);
    if (passwords.newPassword === passwords.currentPassword) {
      throw badInput('input.newPassword', 'must be different from the current one.');
    }
    assertNoPersonalData(passwords.newPassword, user, 'input.newPassword');
    const change = { passwordHash: await hasher.hash(passwords.newPassword) };
    const changed = await users.updateAndRevokeSessions(user.id, change, {
      expected: { passwordHash },
      except: caller.principal.sessionId,
      reason: 'password-changed',
      notice: 'password-changed',
    });
    if (!changed) {
      throw new DomainError('INVALID_CREDENTIALS', {
        message: 'Your password was changed in the meantime. Please log in again.',
      });
    }
    await pendingRevocations.apply(user.id, changed.revocation);
    await emailTokens.revoke('reset-password', user.id);
    const address = caller.client?.address;
    await audit.record({ kind: 'PASSWORD_CHANGED', actorId: user.id, userId: user.id, address });
  }
}
