import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientError,
  ClientSecretPost,
  discovery,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  ResponseBodyError,
  type Configuration,
} from 'openid-client';
import { DomainError } from '@e-storefront/errors';
import { googleUnavailable, signInNotConfirmed } from './google-errors';
import type { AuthorizationRequest, CodeExchange, GoogleRedirect } from './google.service';

interface GoogleOpenIdOptions {
  clientId: string;
  clientSecret: string;
  issuer: string;
  /** Called with the reason when Google is unavailable. */
  onUnavailable: (error: unknown) => void;
}

const REQUEST_TIMEOUT_SECONDS = 5;
/** Google's own cache lifetime of the configuration. */
const DISCOVERY_TTL_MS = 3_600_000;
/** Error codes of openid-client for an unhealthy provider; undefined for a failed connection. */
const UNAVAILABLE_CODES: ReadonlySet<string | undefined> = new Set([
  undefined,
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
]);
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * The authorisation code flow of OpenID Connect with PKCE (RFC 7636), based on openid-client and discovery. Tokens of
 * Google are not stored.
 */
export class GoogleOpenId implements CodeExchange {
  readonly #options: GoogleOpenIdOptions;
  #discovered: { at: number; configuration: Promise<Configuration> } | undefined;

  constructor(options: GoogleOpenIdOptions) {
    this.#options = options;
  }

  async begin(redirectUri: string): Promise<AuthorizationRequest> {
    const configuration = await this.#configuration();
    const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: 'openid email profile',
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    return { authorizationUrl: url.href, state, nonce, verifier };
  }

  async exchangeCode(
    { code, state, iss }: GoogleRedirect,
    { redirectUri, verifier, nonce }: { redirectUri: string; verifier: string; nonce: string },
  ): Promise<string> {
    const configuration = await this.#configuration();
    const cameBackTo = new URL(redirectUri);
    cameBackTo.search = new URLSearchParams({ code, state, ...(iss && { iss }) }).toString();
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce };
    try {
      const { id_token: idToken } = await authorizationCodeGrant(configuration, cameBackTo, checks);
      if (!idToken) throw signInNotConfirmed();
      return idToken;
    } catch (error) {
      throw this.#toDomainError(error);
    }
  }

  /** Concurrent calls share one discovery; a failed one is not cached. */
  async #configuration(): Promise<Configuration> {
    if (!this.#discovered || Date.now() - this.#discovered.at > DISCOVERY_TTL_MS) {
      this.#discovered = { at: Date.now(), configuration: this.#discover() };
    }
    const { configuration } = this.#discovered;
    try {
      return await configuration;
    } catch (error) {
      if (this.#discovered?.configuration === configuration) this.#discovered = undefined;
      this.#options.onUnavailable(error);
      throw googleUnavailable();
    }
  }

  #discover(): Promise<Configuration> {
    const { clientId, clientSecret, issuer } = this.#options;
    const server = new URL(issuer);
    return discovery(server, clientId, undefined, ClientSecretPost(clientSecret), {
      timeout: REQUEST_TIMEOUT_SECONDS,
      // Unencrypted requests are only allowed to a provider on this machine, in tests.
      execute: LOOPBACK_HOSTS.has(server.hostname) ? [allowInsecureRequests] : [],
    });
  }

  /** Maps a rejected sign-in and an unavailable provider; anything else is our defect, such as a wrong secret. */
  #toDomainError(error: unknown): unknown {
    if (error instanceof DomainError) return error;
    if (error instanceof ResponseBodyError && error.status < 500) {
      return error.error === 'invalid_grant' ? signInNotConfirmed() : error;
    }
    const fetchFailed = error instanceof TypeError && error.cause !== undefined;
    const isInvalidResponse = error instanceof ClientError && UNAVAILABLE_CODES.has(error.code);
    if (error instanceof ResponseBodyError || fetchFailed || isInvalidResponse) {
      this.#options.onUnavailable(error);
      return googleUnavailable();
    }
    return error instanceof ClientError ? signInNotConfirmed() : error;
  }
}
