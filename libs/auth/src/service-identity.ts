import { z } from 'zod';
import { readSecretFile } from '@e-storefront/config';
import { DomainError } from '@e-storefront/errors';
import type { Service } from '@e-storefront/server';

/** The header (and connection_init field) with a service's credential. */
export const SERVICE_HEADER = 'x-service-credential';

const REQUEST_TIMEOUT_MS = 5_000;
/** Renewal interval regardless of the lifetime, so that changed secrets and scopes take effect. */
const RENEWAL_INTERVAL_MS = 7.5 * 60_000;
/** Delay after a failed renewal. */
const RETRY_MS = 10_000;
/** Delay after a failed request without a credential. */
const FIRST_RETRY_MS = 1_000;

const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.int().positive() });

/** The settings of `identitySettings`. */
export interface ServiceIdentityOptions {
  /** The token endpoint of the auth service. */
  TOKEN_URL: string;
  /** The file with this service's secret. */
  SERVICE_SECRET_FILE: string;
}

/** Provides the credential for calls to other services. */
export interface CredentialSource {
  credential(): Promise<string>;
}

/**
 * A service's credential: a token of the auth service by OAuth 2.0 client credentials (RFC 6749, 4.4), renewed every few
 * minutes. It is valid for hours, so that the platform keeps working while auth is unavailable.
 */
export class ServiceIdentity implements CredentialSource {
  readonly #name: string;
  readonly #secretFile: string;
  readonly #tokenUrl: string;
  #current: { token: string; renewAt: number; endsAt: number } | undefined;
  #renewing: Promise<string> | undefined;

  /**
   * @param name the service's name in workspace.json, which is its client id
   * @throws ConfigError when the secret cannot be read
   */
  constructor(name: string, { TOKEN_URL, SERVICE_SECRET_FILE }: ServiceIdentityOptions) {
    this.#name = name;
    this.#secretFile = SERVICE_SECRET_FILE;
    this.#authorization();
    this.#tokenUrl = TOKEN_URL;
  }

  /** @throws SERVICE_UNAVAILABLE without a valid credential while auth is unavailable */
  async credential(): Promise<string> {
    const now = Date.now();
    if (this.#current && this.#current.renewAt > now) return this.#current.token;
    const current = this.#current;
    const renewal = (this.#renewing ??= this.#renew().finally(() => (this.#renewing = undefined)));
    if (!current || current.endsAt <= now) return renewal;
    // The current credential is still valid: renew in the background.
    renewal.catch(() => (current.renewAt = now + RETRY_MS));
    return current.token;
  }

  /**
   * Renews a due credential, so that an idle process has a valid one as well.
   * @returns in how many milliseconds to call again
   */
  async renewIfDue(): Promise<number> {
    await this.credential().catch(() => undefined);
    await this.#renewing?.catch(() => undefined);
    return Math.max(FIRST_RETRY_MS, (this.#current?.renewAt ?? 0) - Date.now());
  }

  async #renew(): Promise<string> {
    const asked = Date.now();
    const answer = await this.#requestToken().catch((cause: unknown) => {
      throw new DomainError('SERVICE_UNAVAILABLE', {
        message: 'The login service is not available right now. Please try again in a moment.',
        details: { service: 'auth', reason: cause instanceof Error ? cause.name : 'unknown' },
      });
    });
    const lifetime = answer.expires_in * 1000;
    this.#current = {
      token: answer.access_token,
      renewAt: asked + Math.min(lifetime / 2, RENEWAL_INTERVAL_MS),
      endsAt: asked + lifetime - REQUEST_TIMEOUT_MS,
    };
    return this.#current.token;
  }

  /** Reads the secret each time, because it can change at runtime. */
  #authorization(): string {
    const secret = readSecretFile('SERVICE_SECRET_FILE', this.#secretFile);
    const credentials = [this.#name, secret].map(encodeFormValue).join(':');
    return `Basic ${Buffer.from(credentials).toString('base64')}`;
  }

  async #requestToken(): Promise<z.output<typeof tokenAnswer>> {
    const response = await fetch(this.#tokenUrl, {
      method: 'POST',
      headers: { authorization: this.#authorization() },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`The token endpoint answered ${response.status}.`);
    return tokenAnswer.parse(await response.json());
  }
}

/** Encodes as application/x-www-form-urlencoded (RFC 6749, 2.3.1). */
function encodeFormValue(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1);
}

/** Requests the credential at startup and renews it in the background until the service stops. */
export function openServiceIdentity(
  service: Pick<Service, 'name' | 'onStop'>,
  options: ServiceIdentityOptions,
): ServiceIdentity {
  const identity = new ServiceIdentity(service.name, options);
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const renew = async (): Promise<void> => {
    const dueMs = await identity.renewIfDue();
    if (!isStopped) timer = setTimeout(() => void renew(), dueMs).unref();
  };
  void renew();
  service.onStop(() => {
    isStopped = true;
    clearTimeout(timer);
  });
  return identity;
}
