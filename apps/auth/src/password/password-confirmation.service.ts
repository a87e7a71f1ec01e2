import { DomainError } from '@e-storefront/errors';
import { parseInput } from '@e-storefront/domain';
import type { LockOut } from '../login/login-throttle.service';
import type { PlacedCaller } from '../session/client-info';
import { givenPassword } from '../user/user.input';
import type { Credentials, UserRepository } from '../user/user.service';
import type { PasswordHasher } from './password-hasher';

interface Ports {
  users: UserRepository;
  hasher: PasswordHasher;
  lockOut: LockOut;
}

/** Asks people who are logged in for their password again, before what somebody at their screen must not do. */
export class OwnPassword {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /**
   * Makes sure that a password is the caller's own, and gives the account.
   * @throws BAD_USER_INPUT, UNAUTHENTICATED, INVALID_CREDENTIALS
   * @throws RATE_LIMITED after too many wrong ones
   */
  async assert({ principal, place }: PlacedCaller, given: string): Promise<Credentials> {
    const { users, hasher, lockOut } = this.#ports;
    const password = parseInput(givenPassword, given, 'password');
    const known = await users.credentials({ id: principal.id });
    if (!known?.user.isActive) throw new DomainError('UNAUTHENTICATED');
    const guess = { secret: 'own-password', email: known.user.email, place } as const;
    const check = async (): Promise<true | null> =>
      (await hasher.matches(password, known.passwordHash)) || null;
    if (await lockOut.attempt(guess, check)) return known;
    throw new DomainError('INVALID_CREDENTIALS', { message: 'The current password is wrong.' });
  }
}
