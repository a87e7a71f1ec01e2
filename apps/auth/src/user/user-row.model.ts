import { Schema, type Types } from 'mongoose';
import { ROLES } from '@e-storefront/auth';
import type { AccountNotice } from '@e-storefront/events';
import type { RevocationReason } from '../session/session';
import type { User } from './user';

/** A revocation that is stored in its account until it is complete. */
export interface PendingRevocationRow {
  epoch: number;
  except: string | null;
  reason: RevocationReason;
  notice: AccountNotice | null;
  at: Date;
}

/** An event that not every consumer has acknowledged. */
export interface AccountEventRow {
  /** The event's id. */
  id: string;
  at: Date;
}

export interface UserRow extends Omit<User, 'id'> {
  _id: Types.ObjectId;
  passwordHash: string | null;
  googleId: string | null;
  /** Lower-case words for the search. */
  nameTerms: string[];
  emailTerms: string[];
  deletedAt: Date | null;
  /** Written together with the change that revokes sessions, so that no crash in between loses the revocation. */
  pendingEnds: PendingRevocationRow[];
  /** Incremented by each change that requires this account to stay a super admin, so that two such changes conflict. */
  reliedOn: number;
  /** Unacknowledged events, written together with the change that they report. */
  outbox: AccountEventRow[];
  /** The published revision; see AccountOutbox. */
  publication: number;
}

const pendingEndSchema = new Schema<PendingRevocationRow>(
  {
    epoch: { type: Number, required: true },
    except: { type: String, default: null },
    reason: { type: String, required: true },
    notice: { type: String, default: null },
    at: { type: Date, required: true },
  },
  { _id: false },
);

const accountEventSchema = new Schema<AccountEventRow>(
  { id: { type: String, required: true }, at: { type: Date, required: true } },
  { _id: false, id: false },
);

export const userSchema = new Schema<UserRow>(
  {
    name: { type: String, required: true },
    email: { type: String, required: true },
    phone: { type: String, default: null },
    role: { type: String, enum: ROLES, required: true },
    isActive: { type: Boolean, default: true },
    emailVerified: { type: Boolean, default: false },
    profilePicture: { type: String, default: null },
    sellerStatus: { type: String, enum: ['pending', 'approved', 'refused', null], default: null },
    secondFactorEnabled: { type: Boolean, default: false },
    lastLogin: { type: Date, default: null },
    sessionEpoch: { type: Number, default: 0 },
    passwordHash: { type: String, default: null },
    googleId: { type: String, default: null },
    nameTerms: { type: [String], required: true },
    emailTerms: { type: [String], required: true },
    deletedAt: { type: Date, default: null },
    pendingEnds: { type: [pendingEndSchema], default: [] },
    reliedOn: { type: Number, default: 0 },
    eventVersion: { type: Number, default: 0 },
    outbox: { type: [accountEventSchema], default: [] },
    publication: { type: Number, default: 0 },
  },
  { timestamps: true, collection: 'users', strict: 'throw' },
);
userSchema.index({ email: 1 }, { unique: true });
userSchema.index(
  { googleId: 1 },
  { unique: true, partialFilterExpression: { googleId: { $type: 'string' } } },
);
userSchema.index({ deletedAt: 1, createdAt: -1, _id: -1 });
userSchema.index({ deletedAt: 1, role: 1, sellerStatus: 1, createdAt: -1, _id: -1 });
userSchema.index({ nameTerms: 1 });
userSchema.index({ emailTerms: 1 });
userSchema.index({ 'pendingEnds.at': 1 });
userSchema.index({ 'outbox.at': 1 });
userSchema.index({ publication: 1 });

export function toUser(row: UserRow): User {
  return {
    id: row._id.toHexString(),
    name: row.name,
    email: row.deletedAt ? '' : row.email,
    phone: row.phone,
    role: row.role,
    isActive: row.isActive,
    emailVerified: row.emailVerified,
    profilePicture: row.profilePicture,
    sellerStatus: row.sellerStatus,
    // Accounts without the field have no second factor.
    secondFactorEnabled: row.secondFactorEnabled ?? false,
    lastLogin: row.lastLogin,
    // Accounts without the field have never had a revocation.
    sessionEpoch: row.sessionEpoch ?? 0,
    // Accounts without the field have had no event.
    eventVersion: row.eventVersion ?? 0,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
