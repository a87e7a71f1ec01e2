import { z } from 'zod';
import { badInput, DomainError, isDomainError, type ErrorCode } from '@e-storefront/errors';
import { parseInput } from '@e-storefront/domain';
import type { LoginAttempt } from '../login/login-attempt';
import type { LoggedIn, LoginService } from '../login/login.service';
import type { RequestContext } from '@e-storefront/subgraph';
import type { SessionService } from '../session/session.service';
import type { GoogleAccounts } from './google-accounts.service';
import { ATTEMPT_SECONDS, type SignInAttempts } from './sign-in-attempts.service';
import type { GoogleIdentity } from './google-identity';
import type { SignInAttempt } from './sign-in-attempt';

export interface IdTokenVerifier {
  /** @throws INVALID_CREDENTIALS, SERVICE_UNAVAILABLE */
  verify(idToken: string, nonce?: string): Promise<GoogleIdentity>;
}

/** An authorisation request with the values that its response is checked against. */
export interface AuthorizationRequest {
  authorizationUrl: string;
  state: string;
  nonce: string;
  verifier: string;
}

/** The parameters of Google's redirect. */
export interface GoogleRedirect {
  code: string;
  state: string;
  /** The issuer (RFC 9207). */
  iss?: string | undefined;
}

/** The authorisation code flow of OpenID Connect. */
export interface CodeExchange {
  /** @throws SERVICE_UNAVAILABLE */
  begin(redirectUri: string): Promise<AuthorizationRequest>;
  /**
   * Exchanges a code for an ID token and checks its claims and nonce, but not its signature.
   * @throws INVALID_CREDENTIALS, SERVICE_UNAVAILABLE
   */
  exchangeCode(
    redirect: GoogleRedirect,
    attempt: Pick<SignInAttempt, 'redirectUri' | 'verifier' | 'nonce'>,
  ): Promise<string>;
}

export interface GoogleClient {
  idTokens: IdTokenVerifier;
  /** Null when only sign-in with ID tokens is configured. */
  codes: CodeExchange | null;
  /** Allowed redirect URIs, compared exactly. */
  redirectUris: readonly string[];
}

type GoogleRedirectClient = GoogleClient & { codes: CodeExchange };

interface Dependencies {
  accounts: GoogleAccounts;
  login: LoginService;
  sessions: Pick<SessionService, 'revokeByToken'>;
  attempts: SignInAttempts;
  /** Null when Google sign-in is not configured. */
  google: GoogleClient | null;
}

export interface SignInStart {
  authorizationUrl: string;
  state: string;
  browserSecret: string;
  /** Seconds. */
  expiresIn: number;
}

/** Errors of a missing or wrong second-factor code, or of too many attempts. */
const SECOND_FACTOR_ERRORS: ReadonlySet<ErrorCode> = new Set([
  'SECOND_FACTOR_REQUIRED',
  'INVALID_CREDENTIALS',
  'RATE_LIMITED',
]);

const secondFactor = z.string().max(64).optional();
const idTokenInput = z.object({
  idToken: z.string().min(1, 'must not be empty.').max(8_192, 'is too long.'),
  nonce: z.string().max(512).optional(),
  code: secondFactor,
});
const beginInput = z.object({ redirectUri: z.string().max(2_048) });
const codeInput = z.object({
  code: z.string().min(1, 'must not be empty.').max(2_048, 'is too long.'),
  state: z.string().max(512),
  browserSecret: z.string().max(512),
  iss: z.string().max(512).optional(),
  redirectUri: z.string().max(2_048).optional(),
  secondFactorCode: secondFactor,
});

/** Logs in with Google. */
export class GoogleSignIn {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Logs in with an ID token that a front end got from Google.
   * @throws BAD_USER_INPUT, INVALID_CREDENTIALS, SECOND_FACTOR_REQUIRED, RATE_LIMITED, EMAIL_NOT_VERIFIED,
   *   ACCOUNT_DISABLED, SERVICE_UNAVAILABLE
   */
  async withIdToken({ client }: RequestContext, input: unknown): Promise<LoggedIn> {
    const { idToken, nonce, code } = parseInput(idTokenInput, input);
    const identity = await this.#requireGoogle().idTokens.verify(idToken, nonce);
    return this.#logIn(identity, { client, code });
  }

  /** Starts a sign-in by redirect. @throws BAD_USER_INPUT, SERVICE_UNAVAILABLE */
  async begin(input: unknown): Promise<SignInStart> {
    const { redirectUri } = parseInput(beginInput, input);
    const { codes, redirectUris } = this.#requireRedirectClient();
    if (!redirectUris.includes(redirectUri)) {
      throw badInput('input.redirectUri', 'is not a redirect URI of this shop.');
    }
    const { authorizationUrl, state, nonce, verifier } = await codes.begin(redirectUri);
    const browserSecret = await this.#dependencies.attempts.begin(state, { redirectUri, nonce, verifier });
    return { authorizationUrl, state, browserSecret, expiresIn: ATTEMPT_SECONDS };
  }

  /**
   * Completes a sign-in by redirect, once per start. If only the second factor is missing, the same call can be repeated
   * with the code.
   * @throws BAD_USER_INPUT, TOKEN_INVALID, INVALID_CREDENTIALS, SECOND_FACTOR_REQUIRED, RATE_LIMITED,
   *   EMAIL_NOT_VERIFIED, ACCOUNT_DISABLED, SERVICE_UNAVAILABLE
   */
  async withCode({ client }: RequestContext, input: unknown): Promise<LoggedIn> {
    const { secondFactorCode, redirectUri, iss, ...given } = parseInput(codeInput, input);
    const google = this.#requireRedirectClient();
    const attempt = await this.#dependencies.attempts.consume(given);
    if (!attempt || (redirectUri && redirectUri !== attempt.redirectUri)) {
      throw new DomainError('TOKEN_INVALID', {
        message: 'This sign-in has expired or was started in another browser. Please start again.',
      });
    }
    const redirect = { ...given, iss };
    const identity = attempt.identity ?? (await fetchIdentity(google, redirect, attempt));
    try {
      return await this.#logIn(identity, { client, code: secondFactorCode });
    } catch (error) {
      if (isDomainError(error) && SECOND_FACTOR_ERRORS.has(error.code)) {
        await this.#dependencies.attempts.awaitSecondFactor(given, attempt, identity);
      }
      throw error;
    }
  }

  async #logIn(identity: GoogleIdentity, attempt: LoginAttempt): Promise<LoggedIn> {
    const { accounts, login, sessions } = this.#dependencies;
    const { credentials, isLinked } = await accounts.find(identity);
    const loggedIn = await login.startSession(credentials, attempt);
    if (isLinked) return loggedIn;
    try {
      await accounts.link(loggedIn.user, identity, attempt.client);
      return loggedIn;
    } catch (error) {
      await sessions.revokeByToken(loggedIn.refreshToken);
      throw error;
    }
  }

  #requireGoogle(): GoogleClient {
    if (!this.#dependencies.google) throw notOffered();
    return this.#dependencies.google;
  }

  #requireRedirectClient(): GoogleRedirectClient {
    const { codes, ...google } = this.#requireGoogle();
    if (!codes) throw notOffered();
    return { ...google, codes };
  }
}

/** Both flows end in the same check of signature, issuer, audience, expiry and nonce. */
async function fetchIdentity(
  { codes, idTokens }: GoogleRedirectClient,
  redirect: GoogleRedirect,
  attempt: SignInAttempt,
): Promise<GoogleIdentity> {
  return idTokens.verify(await codes.exchangeCode(redirect, attempt), attempt.nonce);
}

function notOffered(): DomainError {
  return new DomainError('SERVICE_UNAVAILABLE', {
    message:
      'This shop does not offer this type of Google sign-in. Please log in with your e-mail address and password.',
  });
}
