import { getServiceScopes } from '@e-storefront/auth';
import type { AccessTokens } from '../session/access-tokens';
import type { SecretThrottle } from './secret-throttle';
import type { ApiClientPermissions } from './api-client-permissions.service';
import type { ServiceSecretVerifier } from './service-clients';

/** Ids of machine clients; service ids are names. */
const CLIENT_ID = /^[0-9a-f]{24}$/;

/** An authenticated client of the token endpoint. */
export interface OAuthClient {
  id: string;
  /** All scopes that it can request. */
  scopes: readonly string[];
  /** Token lifetime in seconds. */
  lifetime: number;
  sign(scopes: readonly string[]): string;
}

export interface TokenEndpointCaller {
  address: string;
  /** Whether the call came through the gateway; services call directly. */
  isExternal: boolean;
}

interface Dependencies {
  serviceClients: ServiceSecretVerifier;
  permissions: ApiClientPermissions;
  accessTokens: AccessTokens;
  throttle: SecretThrottle;
  /** Lifetime of service credentials in seconds: services keep working that long while auth is unavailable. */
  serviceTokenSeconds: number;
}

/** Issues tokens to the services of the platform and to machine clients. */
export class ClientCredentialsGrant {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** The client with an id and secret; null for wrong credentials. @throws RATE_LIMITED */
  async authenticate(id: string, secret: string, caller: TokenEndpointCaller): Promise<OAuthClient | null> {
    return this.#dependencies.throttle.attempt(caller.address, async () => {
      if (CLIENT_ID.test(id)) return this.#authenticateMachineClient(id, secret);
      return caller.isExternal ? null : this.#authenticateService(id, secret);
    });
  }

  /**
   * The granted scopes, as a set (RFC 6749, 3.3): all of the client's scopes when none are requested; false when a
   * requested scope is not allowed.
   */
  grantScopes({ scopes }: OAuthClient, requested: readonly string[] | undefined): string[] | false {
    if (!requested || requested.length === 0) return [...scopes];
    return (
      requested.every((scope) => scopes.includes(scope)) &&
      scopes.filter((scope) => requested.includes(scope))
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
