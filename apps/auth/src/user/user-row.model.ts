import { Schema, type Types } from 'mongoose';
import { ROLES } from '@e-storefront/auth';
import type { AccountNotice } from '@e-storefront/events';
import type { RevocationReason } from '../session/session';
import type { User } from './user';

/** An end of sessions as it stands in its account until it is carried out. */
export interface PendingRevocationRow {
  epoch: number;
  except: string | null;
  reason: RevocationReason;
  notice: AccountNotice | null;
  at: Date;
}

/** An event of the account that not every consumer has acknowledged. */
export interface AccountEventRow {
  /** The event's id. */
  id: string;
  at: Date;
}

export interface UserRow extends Omit<User, 'id'> {
  _id: Types.ObjectId;
  passwordHash: string | null;
  googleId: string | null;
  /** Lower-cased words that the search of staff finds an account by. */
  nameTerms: string[];
  emailTerms: string[];
  deletedAt: Date | null;
  /** Written together with the change that ends sessions, so that no crash between the two can lose the end. */
  pendingEnds: PendingRevocationRow[];
  /** Counted up by each change that relies on this account staying a super admin, so that two such changes collide. */
  reliedOn: number;
  /** How many events of the account there were; consumers apply the one with the highest. */
  eventVersion: number;
  /** Events that not every consumer has acknowledged; written together with the change that they report. */
  outbox: AccountEventRow[];
  /** Which consumers know the account; see AccountOutbox. */
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

/** An account as the services know it, without its secrets. */
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
    // Accounts of before the field was there have no second factor.
    secondFactorEnabled: row.secondFactorEnabled ?? false,
    lastLogin: row.lastLogin,
    // Accounts of before the field was there have never ended a session this way.
    sessionEpoch: row.sessionEpoch ?? 0,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
