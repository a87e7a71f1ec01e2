export {
  accessTokenClaims,
  effectiveRole,
  hasPermission,
  toPrincipal,
  requirePrincipal,
  type AccessTokenClaims,
  type Principal,
  type ServiceCaller,
  type ServiceTokenClaims,
} from './principal';
export {
  isDelegable,
  PERMISSIONS,
  getRolePermissions,
  roleHasPermission,
  ROLES,
  STAFF,
  type Permission,
  type Role,
} from './roles';
export { generateRsaKeyPair } from './rsa-key-pair';
export { KEY_CACHE_TTL_MS, DEFAULT_OUTAGE_HOURS, RemoteKeys } from './remote-keys';
export {
  publishRevocations,
  REVOCATION_RETENTION_MS,
  MAX_ACCESS_TOKEN_SECONDS,
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
export { SERVICE_SCOPES, getServiceScopes, type ServiceScope } from './service-scopes';
export {
  openTokenVerifier,
  TOKEN_ALGORITHM,
  tokenExpired,
  TokenVerifier,
  type IdentifiedCaller,
  type TokenVerifierOptions,
} from './token-verifier';
