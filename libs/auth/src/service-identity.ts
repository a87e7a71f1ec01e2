import jwt from 'jsonwebtoken';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { DomainError } from '@e-storefront/errors';

/** The header (and connection_init field) that carries a service's credential. */
export const SERVICE_HEADER = 'x-service-credential';

const LIFETIME_SECONDS = 300;
const RENEW_BEFORE_MS = 60_000;
const ISSUER = 'e-storefront-services';

const claims = z.object({ sub: z.string().min(1), exp: z.int() });

/**
 * What a service shows to another, and checks of another: a short-lived credential that names the calling service,
 * signed with the secret that only services hold. A call without one did not come through the gateway.
 */
export class ServiceIdentity {
  readonly #name: string;
  readonly #secret: string;
  readonly #known = new LRUCache<string, { caller: string; until: number }>({ max: 500 });
  #own: { token: string; renewAt: number } | undefined;

  /** @param name the service's own name, as in workspace.json */
  constructor(name: string, secret: string) {
    this.#name = name;
    this.#secret = secret;
  }

  /** This service's credential, renewed before it ends. */
  credential(): string {
    const now = Date.now();
    if (!this.#own || this.#own.renewAt <= now) {
      const token = jwt.sign({}, this.#secret, {
        algorithm: 'HS256',
        subject: this.#name,
        issuer: ISSUER,
        expiresIn: LIFETIME_SECONDS,
      });
      this.#own = { token, renewAt: now + LIFETIME_SECONDS * 1000 - RENEW_BEFORE_MS };
    }
    return this.#own.token;
  }

  /**
   * The name of the service that a credential belongs to.
   * @throws FORBIDDEN when it is missing, forged or has ended
   */
  callerOf(credential: unknown): string {
    if (typeof credential !== 'string' || credential === '') throw refusal();
    const known = this.#known.get(credential);
    if (known && known.until > Date.now()) return known.caller;
    try {
      const { sub, exp } = claims.parse(
        jwt.verify(credential, this.#secret, { algorithms: ['HS256'], issuer: ISSUER }),
      );
      this.#known.set(credential, { caller: sub, until: exp * 1000 });
      return sub;
    } catch {
      throw refusal();
    }
  }
}

function refusal(): DomainError<'FORBIDDEN'> {
  return new DomainError('FORBIDDEN', {
    message: 'This service answers to the gateway only. Call the gateway.',
  });
}
