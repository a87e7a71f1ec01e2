import { Schema, type Connection, type Model, type QueryFilter, type Types } from 'mongoose';
import { ROLES, type Role } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import { defineModel, isDuplicateKey, literalPattern, toObjectId } from '@e-storefront/mongo';
import type { PageRequest } from '@e-storefront/values';
import { emailTerms, nameTerms, searchedTerms } from './search-terms';
import type {
  Credentials,
  NewUser,
  User,
  UserChange,
  UserFilter,
  UserRepository,
  UserScope,
} from './user.service';

interface UserRow extends Omit<User, 'id'> {
  _id: Types.ObjectId;
  passwordHash: string | null;
  googleId: string | null;
  /** Lower-cased words that the search of staff finds an account by. */
  nameTerms: string[];
  emailTerms: string[];
  deletedAt: Date | null;
}

const userSchema = new Schema<UserRow>(
  {
    name: { type: String, required: true },
    email: { type: String, required: true },
    phone: { type: String, default: null },
    role: { type: String, enum: ROLES, required: true },
    isActive: { type: Boolean, default: true },
    emailVerified: { type: Boolean, default: false },
    profilePicture: { type: String, default: null },
    sellerStatus: { type: String, enum: ['pending', 'approved', 'refused', null], default: null },
    lastLogin: { type: Date, default: null },
    passwordHash: { type: String, default: null },
    googleId: { type: String, default: null },
    nameTerms: { type: [String], required: true },
    emailTerms: { type: [String], required: true },
    deletedAt: { type: Date, default: null },
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

/** What a read of an account leaves in the database. */
const WITHOUT_SECRETS = { passwordHash: 0, googleId: 0, nameTerms: 0, emailTerms: 0 } as const;
const LIVING = { deletedAt: null } as const;

/** Accounts in MongoDB. */
export class MongoUserRepository implements UserRepository {
  readonly #users: Model<UserRow>;

  constructor(connection: Connection) {
    this.#users = defineModel(connection, 'User', userSchema);
  }

  async insert(fields: NewUser): Promise<User> {
    const terms = { nameTerms: nameTerms(fields.name), emailTerms: emailTerms(fields.email) };
    try {
      const row = await this.#users.create({ ...fields, ...terms });
      return toUser(row.toObject());
    } catch (error) {
      throw isDuplicateKey(error) ? new DomainError('EMAIL_TAKEN') : error;
    }
  }

  async find(scope: UserScope, id: string): Promise<User | null> {
    if (scope !== 'all' && scope.userId !== id) return null;
    const row = await this.#users
      .findOne({ _id: toObjectId(id), ...LIVING }, WITHOUT_SECRETS)
      .lean<UserRow>();
    return row && toUser(row);
  }

  async named(ids: readonly string[]): Promise<User[]> {
    const rows = await this.#users
      .find({ _id: { $in: ids.map(toObjectId) } }, WITHOUT_SECRETS)
      .lean<UserRow[]>();
    return rows.map(toUser);
  }

  async credentials(
    of: { id: string } | { email: string } | { googleId: string },
  ): Promise<Credentials | null> {
    const key = 'id' in of ? { _id: toObjectId(of.id) } : of;
    const row = await this.#users.findOne({ ...key, ...LIVING }).lean<UserRow>();
    return row && { user: toUser(row), passwordHash: row.passwordHash, googleId: row.googleId };
  }

  async list(filter: UserFilter, page: PageRequest): Promise<{ users: User[]; total: number }> {
    const { search, ...equal } = filter;
    const query: QueryFilter<UserRow> = { ...LIVING, ...equal, ...(search && matching(search)) };
    const [rows, total] = await Promise.all([
      this.#users
        .find(query, WITHOUT_SECRETS)
        .sort({ createdAt: -1, _id: -1 })
        .skip(page.skip)
        .limit(page.limit)
        .lean<UserRow[]>(),
      this.#users.countDocuments(query),
    ]);
    return { users: rows.map(toUser), total };
  }

  async countByRole(): Promise<Record<Role, number>> {
    const groups = await this.#users.aggregate<{ _id: Role; count: number }>([
      { $match: LIVING },
      { $group: { _id: '$role', count: { $sum: 1 } } },
    ]);
    const counts = new Map(groups.map(({ _id, count }) => [_id, count]));
    return Object.fromEntries(ROLES.map((role) => [role, counts.get(role) ?? 0])) as Record<Role, number>;
  }

  async change(id: string, change: UserChange, seen: UserChange = {}): Promise<User | null> {
    const set = { ...change, ...(change.name && { nameTerms: nameTerms(change.name) }) };
    const filter = { ...seen, _id: toObjectId(id), ...LIVING };
    const options = { returnDocument: 'after', projection: WITHOUT_SECRETS } as const;
    try {
      const row = await this.#users.findOneAndUpdate(filter, { $set: set }, options).lean<UserRow>();
      return row && toUser(row);
    } catch (error) {
      // Somebody else's account was linked to the same Google account in between.
      if (isDuplicateKey(error, 'googleId')) return null;
      throw error;
    }
  }

  async erase(id: string, seen: UserChange): Promise<boolean> {
    const tombstone = {
      name: 'Deleted account',
      email: `${id}@deleted.invalid`,
      phone: null,
      profilePicture: null,
      passwordHash: null,
      googleId: null,
      lastLogin: null,
      isActive: false,
      emailVerified: false,
      nameTerms: [],
      emailTerms: [],
      deletedAt: new Date(),
    };
    const filter = { ...seen, _id: toObjectId(id), ...LIVING };
    return (await this.#users.updateOne(filter, { $set: tombstone })).modifiedCount === 1;
  }
}

/** Every word that was typed must begin some word of the name or of the address. */
function matching(search: string): QueryFilter<UserRow> {
  const words = searchedTerms(search).map((word) => new RegExp(`^${literalPattern(word)}`));
  return { $and: words.map((word) => ({ $or: [{ nameTerms: word }, { emailTerms: word }] })) };
}

function toUser(row: UserRow): User {
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
    lastLogin: row.lastLogin,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
