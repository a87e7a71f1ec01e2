import { getServiceScopes } from '@e-storefront/auth';
import type { AccessTokens } from '../session/access-tokens';
import type { SecretThrottle } from './secret-throttle';
import type { ApiClientPermissions } from './api-client-permissions.service';
import type { ServiceSecretVerifier } from './service-clients';

/** The ids of machine clients; those of services are names. */
const CLIENT_ID = /^[0-9a-f]{24}$/;

/** A program that has shown who it is. */
export interface OAuthClient {
  id: string;
  /** Everything that it may ask for. */
  scopes: readonly string[];
  /** How long its tokens live, in seconds. */
  lifetime: number;
  sign(scopes: readonly string[]): string;
}

/** Where a call to the token endpoint came from. */
export interface TokenEndpointCaller {
  address: string;
  /** Whether it came through the gateway, so from outside: no service calls by that way. */
  isExternal: boolean;
}

interface Dependencies {
  serviceClients: ServiceSecretVerifier;
  permissions: ApiClientPermissions;
  accessTokens: AccessTokens;
  throttle: SecretThrottle;
  /** How long the credential of a service lives, in seconds: services go on for so long while auth is away. */
  serviceTokenSeconds: number;
}

/** Gives tokens to the services of this platform and to machine clients. */
export class ClientCredentialsGrant {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** The program that an id and a secret belong to; null when they do not hold. @throws RATE_LIMITED */
  async authenticate(id: string, secret: string, caller: TokenEndpointCaller): Promise<OAuthClient | null> {
    return this.#dependencies.throttle.attempt(caller.address, async () => {
      if (CLIENT_ID.test(id)) return this.#authenticateMachineClient(id, secret);
      return caller.isExternal ? null : this.#authenticateService(id, secret);
    });
  }

  /**
   * What of the wanted scopes a program gets, which are a set (RFC 6749, 3.3): all it may have when it names none; false
   * when it may not have one.
   */
  grantScopes({ scopes }: OAuthClient, wanted: readonly string[] | undefined): string[] | false {
    if (!wanted || wanted.length === 0) return [...scopes];
    return (
      wanted.every((scope) => scopes.includes(scope)) && scopes.filter((scope) => wanted.includes(scope))
    );
  }

  async #authenticateMachineClient(id: string, secret: string): Promise<OAuthClient | null> {
    const { permissions } = this.#dependencies;
    const acting = await permissions.authenticate('client', id, secret);
    if (!acting) return null;
    const { scopes, lifetime } = acting;
    return { id, scopes, lifetime, sign: (granted) => permissions.issueToken(acting, granted) };
  }

  #authenticateService(id: string, secret: string): OAuthClient | null {
    const { serviceClients, accessTokens, serviceTokenSeconds: lifetime } = this.#dependencies;
    if (!serviceClients.verify(id, secret)) return null;
    const sign = (granted: readonly string[]): string => accessTokens.issueForService(id, granted, lifetime);
    return { id, scopes: getServiceScopes(id), lifetime, sign };
  }
}
