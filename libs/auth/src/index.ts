export {
  accessTokenClaims,
  effectiveRole,
  may,
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
  roleMay,
  ROLES,
  STAFF,
  type Permission,
  type Role,
} from './roles';
export { KEYS_KEPT_MS, RemoteKeys } from './remote-keys';
export { announceRevoked, openRevocationList, RevocationList, type Revocations } from './revocation-list';
export {
  SERVICE_HEADER,
  ServiceIdentity,
  type CredentialSource,
  type ServiceIdentityOptions,
} from './service-identity';
export { SERVICE_SCOPES, scopesOfService, type ServiceScope } from './service-scopes';
export {
  openTokenVerifier,
  TOKEN_ALGORITHM,
  TokenVerifier,
  type TokenVerifierOptions,
} from './token-verifier';
