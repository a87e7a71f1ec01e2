import { z } from 'zod';
import { readSecretFile } from '@e-storefront/config';
import { DomainError } from '@e-storefront/errors';
import type { Service } from '@e-storefront/server';

/** The header (and connection_init field) that carries a service's credential. */
export const SERVICE_HEADER = 'x-service-credential';

const REQUEST_TIMEOUT_MS = 5_000;
/** How often a credential is renewed while auth answers, however long it lives: a changed secret or scope counts then. */
const RENEWAL_INTERVAL_MS = 7.5 * 60_000;
/** How soon a renewal that failed is tried again. */
const RETRY_MS = 10_000;

const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.int().positive() });

/** The settings of `identitySettings`. */
export interface ServiceIdentityOptions {
  /** The token endpoint of the auth service. */
  TOKEN_URL: string;
  /** The file that holds this service's own secret. */
  SERVICE_SECRET_FILE: string;
}

/** What gives the credential that goes with each call to another service. */
export interface CredentialSource {
  credential(): Promise<string>;
}

/**
 * Who a service is when it calls another: a token from the auth service, got by OAuth 2.0 client credentials (RFC 6749,
 * 4.4) and renewed every few minutes. It lives for hours, so that the platform goes on while auth is away.
 */
export class ServiceIdentity implements CredentialSource {
  readonly #name: string;
  readonly #secretFile: string;
  readonly #tokenUrl: string;
  #current: { token: string; renewAt: number; endsAt: number } | undefined;
  #renewing: Promise<string> | undefined;

  /**
   * @param name the service's own name, as in workspace.json: its client id
   * @throws ConfigError when the secret cannot be read
   */
  constructor(name: string, { TOKEN_URL, SERVICE_SECRET_FILE }: ServiceIdentityOptions) {
    this.#name = name;
    this.#secretFile = SERVICE_SECRET_FILE;
    this.#authorization();
    this.#tokenUrl = TOKEN_URL;
  }

  /** This service's credential. @throws SERVICE_UNAVAILABLE when there is none and auth does not answer */
  async credential(): Promise<string> {
    const now = Date.now();
    if (this.#current && this.#current.renewAt > now) return this.#current.token;
    const own = this.#current;
    const renewal = (this.#renewing ??= this.#renew().finally(() => (this.#renewing = undefined)));
    if (!own || own.endsAt <= now) return renewal;
    // The present one still holds: nobody waits for the next.
    renewal.catch(() => (own.renewAt = now + RETRY_MS));
    return own.token;
  }

  /** Renews the credential where that is due, so that a process which has called nobody for hours has one as well. */
  async renewIfDue(): Promise<void> {
    await this.credential().catch(() => undefined);
    await this.#renewing?.catch(() => undefined);
  }

  async #renew(): Promise<string> {
    const asked = Date.now();
    const answer = await this.#requestToken().catch((cause: unknown) => {
      throw new DomainError('SERVICE_UNAVAILABLE', {
        message: 'A part of the shop (auth) is not available right now. Try again in a moment.',
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

  /** The secret is read each time: it may be changed while the service runs. */
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

/** A value as application/x-www-form-urlencoded (RFC 6749, 2.3.1). */
function encodeFormValue(value: string): string {
  return new URLSearchParams([['', value]]).toString().slice(1);
}

/** How often the credential of a service is looked after. */
const CHECK_INTERVAL_MS = 1_000;

/** The identity of a service, which gets its credential at the start and renews it in the background to the end. */
export function openServiceIdentity(service: Service, options: ServiceIdentityOptions): ServiceIdentity {
  const identity = new ServiceIdentity(service.name, options);
  void identity.renewIfDue();
  const looks = setInterval(() => void identity.renewIfDue(), CHECK_INTERVAL_MS).unref();
  service.onStop(() => clearInterval(looks));
  return identity;
}
