export {
  accessTokenClaims,
  may,
  principalOf,
  requirePrincipal,
  type AccessTokenClaims,
  type Principal,
} from './principal';
export { PERMISSIONS, permissionsOf, roleMay, ROLES, type Permission, type Role } from './roles';
export { RemoteKeys } from './remote-keys';
export { SERVICE_HEADER, ServiceIdentity } from './service-identity';
export { TOKEN_ALGORITHM, TokenVerifier, type TokenVerifierOptions } from './token-verifier';
