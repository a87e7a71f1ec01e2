import { getRolePermissions, roleHasPermission, type Permission, type Role } from '@e-storefront/auth';
import type { RevocationReason } from '../session/session';
import type { AccountNotice } from '@e-storefront/events';
import type { PendingRevocation } from '../session/pending-revocation';

export type SellerStatus = 'pending' | 'approved' | 'refused';

/** An account without secrets. */
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
  /** Null for accounts that are not sellers. */
  sellerStatus: SellerStatus | null;
  /** Whether a login requires a second-factor code. */
  secondFactorEnabled: boolean;
  lastLogin: Date | null;
  /** Incremented by each change that revokes sessions; sessions store the value at their start. */
  sessionEpoch: number;
  /** The version of the account's latest event; consumers apply the highest one. */
  eventVersion: number;
  createdAt: Date;
  updatedAt: Date;
}

/** An account with its secrets, which must not leave the services. */
export interface Credentials {
  user: User;
  passwordHash: string | null;
  /** The id of the linked Google account. */
  googleId: string | null;
}

export type NewUser = Partial<Pick<User, 'id'>> &
  Pick<User, 'name' | 'email' | 'role' | 'sellerStatus' | 'emailVerified'> &
  Pick<Credentials, 'passwordHash' | 'googleId'> &
  Partial<Pick<User, 'profilePicture'>>;

export type UserChange = Partial<
  Omit<User, 'id' | 'email' | 'sessionEpoch' | 'eventVersion' | 'createdAt' | 'updatedAt'>
> &
  Partial<Pick<Credentials, 'passwordHash' | 'googleId'>>;

/** The state that an account must have for an update. */
export type ExpectedUser = UserChange & Partial<Pick<User, 'sessionEpoch'>>;

/** An update that revokes sessions. */
export interface RevokingUpdate {
  expected: ExpectedUser;
  /** The session that stays active. */
  except?: string;
  reason: RevocationReason;
  /** The mail that notifies the owner; none when omitted. */
  notice?: AccountNotice;
  /** Whether the update requires that another active super admin remains. */
  requiresOtherSuperAdmin?: boolean;
}

/** An account after a revoking update, with the pending revocation. */
export interface RevokedUser {
  user: User;
  revocation: PendingRevocation;
}

/** The accounts that a caller can read. */
export type UserScope = 'all' | { userId: string };

export interface UserFilter {
  search?: string;
  role?: Role;
  sellerStatus?: SellerStatus;
}

/**
 * Whether an account's products can be sold: it is an active, approved seller or an active admin, whose products belong to
 * the shop.
 */
export function canSell({
  role,
  isActive,
  sellerStatus,
}: Pick<User, 'role' | 'isActive' | 'sellerStatus'>): boolean {
  if (!isActive) return false;
  return role === 'seller' ? sellerStatus === 'approved' : roleHasPermission(role, 'product:write');
}

/** Unapproved sellers have only customer permissions. */
export function getUserPermissions(user: User): Permission[] {
  const isUnapproved = user.role === 'seller' && user.sellerStatus !== 'approved';
  return getRolePermissions(isUnapproved ? 'customer' : user.role);
}
