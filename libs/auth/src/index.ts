export {
  accessTokenClaims,
  effectiveRole,
  hasPermission,
  principalOf,
  requirePrincipal,
  type AccessTokenClaims,
  type Principal,
  type ServiceCaller,
  type ServiceTokenClaims,
} from './principal';
export {
  isDelegable,
  PERMISSIONS,
  permissionsOf,
  roleHasPermission,
  ROLES,
  STAFF,
  type Permission,
  type Role,
} from './roles';
export { KEYS_KEPT_MS, OUTAGE_HOURS, RemoteKeys } from './remote-keys';
export {
  announceRevoked,
  ENDS_REMEMBERED_MS,
  LONGEST_ACCESS_TOKEN_SECONDS,
  openRevocationList,
  RevocationList,
  type Revocations,
} from './revocation-list';
export {
  openServiceIdentity,
  SERVICE_HEADER,
  ServiceIdentity,
  type CredentialSource,
  type ServiceIdentityOptions,
} from './service-identity';
export { SERVICE_SCOPES, scopesOfService, type ServiceScope } from './service-scopes';
export {
  openTokenVerifier,
  TOKEN_ALGORITHM,
  tokenExpired,
  TokenVerifier,
  type IdentifiedCaller,
  type TokenVerifierOptions,
} from './token-verifier';
