import { z } from 'zod';
import { email, oneOf, parseInput } from '@e-storefront/domain';
import type { EmailVerification } from '../email/email-verification.service';
import type { PasswordHasher } from '../password/password-hasher';
import { assertNoPersonalData } from '../password/password-personal-data';
import type { RequestContext } from '@e-storefront/subgraph';
import { newPassword, personName } from '../user/user.input';

import type { LoggedIn, LoginService } from './login.service';
import type { UserRepository } from '../user/user.model';

interface Dependencies {
  users: UserRepository;
  hasher: PasswordHasher;
  login: LoginService;
  verification: EmailVerification;
}

const registerInput = z.object({
  email,
  password: newPassword,
  name: personName,
  role: oneOf(['customer', 'seller']).default('customer'),
});

/** Creates accounts. */
export class RegistrationService {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Creates an account, requests the verification mail and logs in.
   * @param id the new account's id
   * @throws BAD_USER_INPUT, EMAIL_TAKEN
   */
  async register({ client }: RequestContext, input: unknown, id?: string): Promise<LoggedIn> {
    const { users, hasher, login, verification } = this.#dependencies;
    const { password, ...fields } = parseInput(registerInput, input);
    assertNoPersonalData(password, fields, 'input.password');
    const passwordHash = await hasher.hash(password);
    const account = {
      ...(id !== undefined && { id }),
      ...fields,
      passwordHash,
      googleId: null,
      emailVerified: false,
      sellerStatus: fields.role === 'seller' ? ('pending' as const) : null,
    };
    const user = await users.insert(account, (opened) => verification.requestWithin(opened));
    return login.startSession({ user, passwordHash, googleId: null }, { client });
  }

  /** Logs in to the account that an earlier attempt created with this id; null when there is none. */
  async resume({ client }: RequestContext, id: string): Promise<LoggedIn | null> {
    const opened = await this.#dependencies.users.findCredentials({ id });
    return opened && this.#dependencies.login.startSession(opened, { client });
  }
}
