import { scopesOfService } from '@e-storefront/auth';
import type { AccessTokens } from '../session/access-tokens';
import type { GuessLimits } from './guess-limits';
import type { ProgramAuthority } from './api-client-permissions.service';
import type { KnownServices } from './service-clients';

/** The ids of machine clients; those of services are names. */
const CLIENT_ID = /^[0-9a-f]{24}$/;

/** A program that has shown who it is. */
export interface MachineClient {
  id: string;
  /** Everything that it may ask for. */
  scopes: readonly string[];
  /** How long its tokens live, in seconds. */
  lifetime: number;
  sign(scopes: readonly string[]): string;
}

/** Where a call to the token endpoint came from. */
export interface TokenCaller {
  address: string;
  /** Whether it came through the gateway, so from outside: no service calls by that way. */
  isOutside: boolean;
}

interface Ports {
  services: KnownServices;
  authority: ProgramAuthority;
  accessTokens: AccessTokens;
  limits: GuessLimits;
  /** How long the credential of a service lives, in seconds: services go on for so long while auth is away. */
  serviceSeconds: number;
}

/** Gives tokens to the services of this platform and to machine clients. */
export class MachineTokens {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** The program that an id and a secret belong to; null when they do not hold. @throws RATE_LIMITED */
  async authenticate(id: string, secret: string, caller: TokenCaller): Promise<MachineClient | null> {
    return this.#ports.limits.attempt(caller.address, async () => {
      if (CLIENT_ID.test(id)) return this.#clientOf(id, secret);
      return caller.isOutside ? null : this.#serviceOf(id, secret);
    });
  }

  /**
   * What of the wanted scopes a program gets, which are a set (RFC 6749, 3.3): all it may have when it names none; false
   * when it may not have one.
   */
  grantable({ scopes }: MachineClient, wanted: readonly string[] | undefined): string[] | false {
    if (!wanted || wanted.length === 0) return [...scopes];
    return (
      wanted.every((scope) => scopes.includes(scope)) && scopes.filter((scope) => wanted.includes(scope))
    );
  }

  async #clientOf(id: string, secret: string): Promise<MachineClient | null> {
    const { authority } = this.#ports;
    const acting = await authority.authenticate('client', id, secret);
    if (!acting) return null;
    const { scopes, lifetime } = acting;
    return { id, scopes, lifetime, sign: (granted) => authority.token(acting, granted) };
  }

  #serviceOf(id: string, secret: string): MachineClient | null {
    const { services, accessTokens, serviceSeconds: lifetime } = this.#ports;
    if (!services.knows(id, secret)) return null;
    const sign = (granted: readonly string[]): string => accessTokens.issueForService(id, granted, lifetime);
    return { id, scopes: scopesOfService(id), lifetime, sign };
  }
}
