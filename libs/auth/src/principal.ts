import { z } from 'zod';
import { DomainError } from '@e-storefront/errors';
import { roleMay, ROLES, type Permission, type Role } from './roles';

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
});

export type AccessTokenClaims = z.output<typeof accessTokenClaims>;

/** The caller that a token's claims describe. */
export function principalOf(claims: AccessTokenClaims): Principal {
  return {
    id: claims.sub,
    role: claims.role,
    name: claims.name,
    email: claims.email,
    emailVerified: claims.email_verified,
    approved: claims.approved,
    sessionId: claims.sid,
    expiresAt: claims.exp,
  };
}

/** Whether a caller may do a named action; nobody may do nothing, and an unapproved seller is only a customer. */
export function may(principal: Principal | null, permission: Permission): boolean {
  if (!principal) return false;
  const role = principal.role === 'seller' && !principal.approved ? 'customer' : principal.role;
  return roleMay(role, permission);
}

/**
 * The caller, for use cases that make no sense for nobody.
 * @throws UNAUTHENTICATED when nobody is logged in
 */
export function requirePrincipal(principal: Principal | null): Principal {
  if (!principal) throw new DomainError('UNAUTHENTICATED');
  return principal;
}
