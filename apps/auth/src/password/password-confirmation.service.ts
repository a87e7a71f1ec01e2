import { DomainError } from '@e-storefront/errors';
import { parseInput } from '@e-storefront/domain';
import type { LoginThrottle } from '../login/login-throttle.service';
import type { CallerInfo } from '../session/client-info';
import { enteredPassword } from '../user/user.input';

import type { PasswordHasher } from './password-hasher';
import type { Credentials } from '../user/user';
import type { UserRepository } from '../user/user.model';

interface Dependencies {
  users: UserRepository;
  hasher: PasswordHasher;
  loginThrottle: LoginThrottle;
}

/** Verifies the password of a logged-in caller again, before actions that need protection from a hijacked session. */
export class PasswordConfirmation {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Verifies the caller's password and returns the account.
   * @throws BAD_USER_INPUT, UNAUTHENTICATED, INVALID_CREDENTIALS
   * @throws RATE_LIMITED after too many failures
   */
  async confirm({ principal, client }: CallerInfo, given: string): Promise<Credentials> {
    const { users, hasher, loginThrottle } = this.#dependencies;
    const password = parseInput(enteredPassword, given, 'password');
    const known = await users.findCredentials({ id: principal.id });
    if (!known?.user.isActive) throw new DomainError('UNAUTHENTICATED');
    const guess = { secret: 'own-password', email: known.user.email, client } as const;
    const check = async (): Promise<true | null> =>
      (await hasher.matches(password, known.passwordHash)) || null;
    if (await loginThrottle.attempt(guess, check)) return known;
    throw new DomainError('INVALID_CREDENTIALS', { message: 'The current password is wrong.' });
  }
}
