import { z } from 'zod';
import { DomainError } from '@e-storefront/errors';
import { isDelegable, PERMISSIONS, roleHasPermission, ROLES, type Permission, type Role } from './roles';

/** Who calls, as a verified access token says. */
export interface Principal {
  id: string;
  role: Role;
  name: string;
  email: string;
  emailVerified: boolean;
  /** Only of meaning for sellers: whether an admin has approved the account. */
  approved: boolean;
  /** The session that the token belongs to. */
  sessionId: string;
  /** When the token ends, in seconds since 1970. */
  expiresAt: number;
  /** What a key or a machine client is limited to; null for a person's own session. */
  scopes: readonly Permission[] | null;
  /** Whether the role counts only once a second factor is set up. */
  secondFactorMissing: boolean;
}

/** A service that calls another on its own account or hands on a client's call. */
export interface ServiceCaller {
  /** Its name, as in workspace.json. */
  name: string;
  scopes: readonly string[];
}

/** The claims of an access token: standard names where OpenID Connect has one. */
export const accessTokenClaims = z.object({
  sub: z.string().regex(/^[0-9a-f]{24}$/),
  role: z.enum(ROLES),
  name: z.string(),
  email: z.string(),
  email_verified: z.boolean(),
  approved: z.boolean(),
  sid: z.string(),
  jti: z.string(),
  exp: z.int(),
  token_use: z.literal('access'),
  /** Named actions with spaces between them (RFC 8693, 4.2): only in the tokens of keys and machine clients. */
  scope: z.string().optional(),
  second_factor_missing: z.boolean().optional(),
});

export type AccessTokenClaims = z.output<typeof accessTokenClaims>;

/** The claims of a service's credential. */
export const serviceTokenClaims = z.object({
  sub: z.string().min(1),
  /** The scopes of `SERVICE_SCOPES` with spaces between them. */
  scope: z.string(),
  jti: z.string(),
  exp: z.int(),
  token_use: z.literal('service'),
});

export type ServiceTokenClaims = z.output<typeof serviceTokenClaims>;

/** The caller that a token's claims describe. */
export function toPrincipal(claims: AccessTokenClaims): Principal {
  return {
    id: claims.sub,
    role: claims.role,
    name: claims.name,
    email: claims.email,
    emailVerified: claims.email_verified,
    approved: claims.approved,
    sessionId: claims.sid,
    expiresAt: claims.exp,
    scopes: claims.scope === undefined ? null : parsePermissions(claims.scope),
    secondFactorMissing: claims.second_factor_missing ?? false,
  };
}

/** The named actions of a `scope` claim; what is none, or only for people, is left out. */
function parsePermissions(scope: string): Permission[] {
  return scope
    .split(' ')
    .filter((name): name is Permission => Object.hasOwn(PERMISSIONS, name))
    .filter(isDelegable);
}

/** Whether a caller may do a named action: the role must give it, and a key must have been made for it. */
export function hasPermission(principal: Principal | null, permission: Permission): boolean {
  if (!principal) return false;
  const isWithinScope = principal.scopes === null || principal.scopes.includes(permission);
  return isWithinScope && roleHasPermission(effectiveRole(principal), permission);
}

/** The role that counts: a seller who is not approved, and staff without a second factor they need, are customers. */
export function effectiveRole({ role, approved, secondFactorMissing }: Principal): Role {
  return secondFactorMissing || (role === 'seller' && !approved) ? 'customer' : role;
}

/**
 * The caller, for use cases that make no sense for nobody.
 * @throws UNAUTHENTICATED when nobody is logged in
 */
export function requirePrincipal(principal: Principal | null): Principal {
  if (!principal) throw new DomainError('UNAUTHENTICATED');
  return principal;
}
