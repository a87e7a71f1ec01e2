import { z } from 'zod';
import { DomainError, isDomainError } from '@e-storefront/errors';
import { email, parseInput } from '@e-storefront/values';
import type { ClientPlace } from '../session/client-place';
import { personName, pictureUrl } from '../user/user.input';
import type { Credentials, UserRepository } from '../user/user.service';
import type { LoggedIn, LoginService } from '../login/login.service';

/** Who somebody is, as a checked ID token says. */
export interface GoogleIdentity {
  /** The account's lasting id at Google. */
  subject: string;
  email: string;
  emailVerified: boolean;
  name: string;
  picture?: string;
}

/** Checks ID tokens. */
export interface IdTokenVerifier {
  /** @throws INVALID_CREDENTIALS, SERVICE_UNAVAILABLE */
  verify(idToken: string, nonce?: string): Promise<GoogleIdentity>;
}

interface Ports {
  users: UserRepository;
  login: LoginService;
  /** Null where the shop has no Google sign-in. */
  idTokens: IdTokenVerifier | null;
}

const googleInput = z.object({
  idToken: z.string().min(1, 'must not be empty.').max(8_192, 'is too long.'),
  nonce: z.string().max(512).optional(),
});

/** Logs in with Google. */
export class GoogleSignIn {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /**
   * Logs in, linking or opening an account at the first time.
   * @throws BAD_USER_INPUT, INVALID_CREDENTIALS, EMAIL_NOT_VERIFIED, ACCOUNT_DISABLED, SERVICE_UNAVAILABLE
   */
  async signIn(input: unknown, place: ClientPlace | null): Promise<LoggedIn> {
    const { users, login, idTokens } = this.#ports;
    const { idToken, nonce } = parseInput(googleInput, input);
    if (!idTokens) {
      throw new DomainError('SERVICE_UNAVAILABLE', {
        message: 'This shop has no Google sign-in. Log in with e-mail address and password.',
      });
    }
    const identity = await idTokens.verify(idToken, nonce);
    const linked = await users.credentials({ googleId: identity.subject });
    return login.open(linked ?? (await this.#firstTime(identity)), { place });
  }

  async #firstTime(identity: GoogleIdentity): Promise<Credentials> {
    if (!identity.emailVerified) throw unproven('Verify your address at Google first.');
    const address = parseInput(email, identity.email, 'input.idToken');
    const known = await this.#ports.users.credentials({ email: address });
    if (known) return this.#link(known, identity);
    try {
      return await this.#openAccount(address, identity);
    } catch (error) {
      if (!isDomainError(error) || error.code !== 'EMAIL_TAKEN') throw error;
      // Somebody opened an account with this address, or linked this Google account, between the look and the insert.
      const other = await this.#ports.users.credentials({ googleId: identity.subject });
      if (other) return other;
      throw unproven('An account with this address was just opened. Try again.');
    }
  }

  /** Whoever opened an account without proving its address may be a stranger who waits for its owner to come. */
  async #link(known: Credentials, { subject }: GoogleIdentity): Promise<Credentials> {
    if (!known.user.emailVerified) {
      throw unproven(
        'An account with this address waits for verification. Reset its password to make it yours.',
      );
    }
    const seen = { googleId: null, emailVerified: true };
    const user = await this.#ports.users.change(known.user.id, { googleId: subject }, seen);
    if (!user) throw new DomainError('INVALID_CREDENTIALS', { message: 'Another Google account is linked.' });
    return { ...known, user, googleId: subject };
  }

  async #openAccount(address: string, identity: GoogleIdentity): Promise<Credentials> {
    const name = personName.catch('Shopper').parse(identity.name);
    const profilePicture = pictureUrl.nullable().catch(null).parse(identity.picture);
    const secrets = { passwordHash: null, googleId: identity.subject };
    const user = await this.#ports.users.insert({
      ...secrets,
      name,
      email: address,
      role: 'customer',
      sellerStatus: null,
      emailVerified: true,
      profilePicture,
    });
    return { user, ...secrets };
  }
}

function unproven(message: string): DomainError {
  return new DomainError('EMAIL_NOT_VERIFIED', { message });
}
