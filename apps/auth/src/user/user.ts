import { getRolePermissions, roleHasPermission, type Permission, type Role } from '@e-storefront/auth';
import type { RevocationReason } from '../session/session';
import type { AccountNotice } from '@e-storefront/events';
import type { PendingRevocation } from '../session/pending-revocation';

export type SellerStatus = 'pending' | 'approved' | 'refused';

/** An account without its secrets. */
export interface User {
  id: string;
  name: string;
  /** Lower-cased; empty for a deleted account. */
  email: string;
  phone: string | null;
  role: Role;
  isActive: boolean;
  emailVerified: boolean;
  profilePicture: string | null;
  /** Null for everybody who is not a seller. */
  sellerStatus: SellerStatus | null;
  /** Whether a login needs a code as well. */
  secondFactorEnabled: boolean;
  lastLogin: Date | null;
  /** Counted up by each change that ends sessions; a session holds the figure of when it began. */
  sessionEpoch: number;
  createdAt: Date;
  updatedAt: Date;
}

/** An account with what its owner can prove to be its owner by; never leaves the services. */
export interface Credentials {
  user: User;
  passwordHash: string | null;
  /** The account's id at Google, where one is linked. */
  googleId: string | null;
}

/** A new account. */
export type NewUser = Partial<Pick<User, 'id'>> &
  Pick<User, 'name' | 'email' | 'role' | 'sellerStatus' | 'emailVerified'> &
  Pick<Credentials, 'passwordHash' | 'googleId'> &
  Partial<Pick<User, 'profilePicture'>>;

/** What may change in an account's life. */
export type UserChange = Partial<Omit<User, 'id' | 'email' | 'sessionEpoch' | 'createdAt' | 'updatedAt'>> &
  Partial<Pick<Credentials, 'passwordHash' | 'googleId'>>;

/** What an account must still be for a change to be made. */
export type ExpectedUser = UserChange & Partial<Pick<User, 'sessionEpoch'>>;

/** How a change ends sessions. */
export interface RevokingUpdate {
  expected: ExpectedUser;
  /** The one session that goes on. */
  except?: string;
  reason: RevocationReason;
  /** The mail that tells the owner; none when left out. */
  notice?: AccountNotice;
  /** Whether the change is refused unless another active super admin is left. */
  requiresOtherSuperAdmin?: boolean;
}

/** An account after such a change, with the end that remains to be carried out. */
export interface RevokedUser {
  user: User;
  revocation: PendingRevocation;
}

/** The accounts that a caller may read as a whole. */
export type UserScope = 'all' | { userId: string };

export interface UserFilter {
  search?: string;
  role?: Role;
  sellerStatus?: SellerStatus;
}

/**
 * Whether what an account offers may be sold: it is an active seller whom the shop has approved, or an active admin,
 * whose goods are the shop's own.
 */
export function canSell({
  role,
  isActive,
  sellerStatus,
}: Pick<User, 'role' | 'isActive' | 'sellerStatus'>): boolean {
  if (!isActive) return false;
  return role === 'seller' ? sellerStatus === 'approved' : roleHasPermission(role, 'product:write');
}

/** The named actions that an account may do; an unapproved seller is only a customer. */
export function getUserPermissions(user: User): Permission[] {
  const waits = user.role === 'seller' && user.sellerStatus !== 'approved';
  return getRolePermissions(waits ? 'customer' : user.role);
}
