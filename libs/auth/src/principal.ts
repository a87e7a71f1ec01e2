import { z } from 'zod';
import { DomainError } from '@e-storefront/errors';
import { isDelegable, PERMISSIONS, roleHasPermission, ROLES, type Permission, type Role } from './roles';

/** The caller of a verified access token. */
export interface Principal {
  id: string;
  role: Role;
  name: string;
  email: string;
  emailVerified: boolean;
  /** Whether an admin has approved the seller; only relevant for sellers. */
  approved: boolean;
  /** The session that the token belongs to. */
  sessionId: string;
  /** Unix time in seconds. */
  expiresAt: number;
  /** The permissions of an API key or machine client; null for a user session. */
  scopes: readonly Permission[] | null;
  /** Whether the role requires a second factor that is not set up. */
  secondFactorMissing: boolean;
}

/** A service that calls on its own behalf or forwards a client's call. */
export interface ServiceCaller {
  /** Its name, as in workspace.json. */
  name: string;
  scopes: readonly string[];
}

/** The claims of an access token, with the names of OpenID Connect where they exist. */
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
  /** Permissions separated by spaces (RFC 8693, 4.2); only in tokens of API keys and machine clients. */
  scope: z.string().optional(),
  second_factor_missing: z.boolean().optional(),
});

export type AccessTokenClaims = z.output<typeof accessTokenClaims>;

/** The claims of a service's credential. */
export const serviceTokenClaims = z.object({
  sub: z.string().min(1),
  /** Scopes of `SERVICE_SCOPES` separated by spaces. */
  scope: z.string(),
  jti: z.string(),
  exp: z.int(),
  token_use: z.literal('service'),
});

export type ServiceTokenClaims = z.output<typeof serviceTokenClaims>;

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

/** Skips unknown and non-delegable permissions. */
function parsePermissions(scope: string): Permission[] {
  return scope
    .split(' ')
    .filter((name): name is Permission => Object.hasOwn(PERMISSIONS, name))
    .filter(isDelegable);
}

/** Both the role and, for API clients, the scopes must grant the permission. */
export function hasPermission(principal: Principal | null, permission: Permission): boolean {
  if (!principal) return false;
  const isWithinScope = principal.scopes === null || principal.scopes.includes(permission);
  return isWithinScope && roleHasPermission(effectiveRole(principal), permission);
}

/** Unapproved sellers, and users without a required second factor, count as customers. */
export function effectiveRole({ role, approved, secondFactorMissing }: Principal): Role {
  return secondFactorMissing || (role === 'seller' && !approved) ? 'customer' : role;
}

/** @throws UNAUTHENTICATED for an anonymous caller */
export function requirePrincipal(principal: Principal | null): Principal {
  if (!principal) throw new DomainError('UNAUTHENTICATED');
  return principal;
}
