import type { ClientSession, Connection, Model, QueryFilter } from 'mongoose';
import type { Role } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import {
  defineModel,
  isDuplicateKey,
  retryOnConflict,
  literalPattern,
  toObjectId,
  type WriteWithin,
} from '@e-storefront/mongo';
import type { PageRequest } from '@e-storefront/domain';
import { AccountCounts, type RoleCounts } from './account-counts.model';
import { toEventUpdate, initialOutbox } from './account-outbox.model';
import { emailTerms, nameTerms, parseSearchTerms } from './search-terms';
import { toUser, userSchema, type PendingRevocationRow, type UserRow } from './user-row.model';
import type {
  Credentials,
  ExpectedUser,
  NewUser,
  RevokedUser,
  RevokingUpdate,
  User,
  UserChange,
  UserFilter,
  UserScope,
} from './user';

const WITHOUT_SECRETS = {
  passwordHash: 0,
  googleId: 0,
  nameTerms: 0,
  emailTerms: 0,
  pendingEnds: 0,
  outbox: 0,
} as const;
const NOT_DELETED = { deletedAt: null } as const;

/** Accounts in MongoDB. Only `findByIds` returns deleted ones. */
export class UserRepository {
  readonly #connection: Connection;
  readonly #users: Model<UserRow>;
  readonly #counts: AccountCounts;
  readonly #onEvent: () => void;

  /** @param onEvent called after an event was written to the outbox */
  constructor(connection: Connection, onEvent: () => void = () => undefined) {
    this.#connection = connection;
    this.#users = defineModel(connection, 'User', userSchema);
    this.#counts = new AccountCounts(connection);
    this.#onEvent = onEvent;
  }

  /**
   * Creates an account.
   * @param within other writes in the same transaction
   * @throws EMAIL_TAKEN
   */
  async insert({ id, ...fields }: NewUser, within?: (user: User) => WriteWithin): Promise<User> {
    const chosen = id === undefined ? {} : { _id: toObjectId(id) };
    const terms = { nameTerms: nameTerms(fields.name), emailTerms: emailTerms(fields.email) };
    try {
      const inserted = await this.#connection.transaction(async (session) => {
        const account = { ...fields, ...terms, ...chosen, ...initialOutbox() };
        const [row] = await this.#users.insertMany([account], { session });
        if (!row) throw new Error('The account was not inserted.');
        const user = toUser(row.toObject());
        await within?.(user)(session);
        await this.#counts.add({ [user.role]: 1 }, session);
        return user;
      });
      this.#onEvent();
      return inserted;
    } catch (error) {
      throw isDuplicateKey(error) ? new DomainError('EMAIL_TAKEN') : error;
    }
  }

  async find(scope: UserScope, id: string): Promise<User | null> {
    if (scope !== 'all' && scope.userId !== id) return null;
    const row = await this.#users
      .findOne({ _id: toObjectId(id), ...NOT_DELETED }, WITHOUT_SECRETS)
      .lean<UserRow>();
    return row && toUser(row);
  }

  /** Unordered; deleted accounts are tombstones, for the names of orders and reviews. */
  async findByIds(ids: readonly string[]): Promise<User[]> {
    const rows = await this.#users
      .find({ _id: { $in: ids.map(toObjectId) } }, WITHOUT_SECRETS)
      .lean<UserRow[]>();
    return rows.map(toUser);
  }

  async findCredentials(
    of: { id: string } | { email: string } | { googleId: string },
  ): Promise<Credentials | null> {
    const key = 'id' in of ? { _id: toObjectId(of.id) } : of;
    const row = await this.#users.findOne({ ...key, ...NOT_DELETED }).lean<UserRow>();
    return row && { user: toUser(row), passwordHash: row.passwordHash, googleId: row.googleId };
  }

  async list(filter: UserFilter, page: PageRequest): Promise<{ users: User[]; total: number }> {
    const { search, ...equal } = filter;
    const query: QueryFilter<UserRow> = { ...NOT_DELETED, ...equal, ...(search && matchingSearch(search)) };
    const [rows, total] = await Promise.all([
      this.#users
        .find(query, WITHOUT_SECRETS)
        .sort({ createdAt: -1, _id: -1 })
        .skip(page.skip)
        .limit(page.limit)
        .lean<UserRow[]>(),
      this.#count(filter, query),
    ]);
    return { users: rows.map(toUser), total };
  }

  async countByRole(): Promise<RoleCounts> {
    return this.#counts.read();
  }

  /** Updates an account with the expected state; null for another state or an unknown account. */
  async update(id: string, change: UserChange, expected: ExpectedUser = {}): Promise<User | null> {
    return nullIfLinked(this.#update(id, change, { expected }));
  }

  /** Does the same together with other writes in one transaction. */
  async updateWithin(
    id: string,
    change: UserChange,
    { expected, within }: { expected: ExpectedUser; within: WriteWithin },
  ): Promise<User | null> {
    const changing = this.#connection.transaction(async (session) => {
      const user = await this.#update(id, change, { expected, session });
      if (user) await within(session);
      return user;
    });
    return nullIfLinked(changing);
  }

  /**
   * Does the same and stores the revocation of the account's older sessions in the same write.
   * @throws FORBIDDEN when no other super admin would remain, CONFLICT
   */
  async updateAndRevokeSessions(
    id: string,
    change: UserChange,
    revoking: RevokingUpdate,
  ): Promise<RevokedUser | null> {
    return this.#revokeWith(id, change, revoking);
  }

  /** Removes all personal data and leaves a tombstone; otherwise like `updateAndRevokeSessions`. */
  async erase(id: string, revoking: RevokingUpdate): Promise<RevokedUser | null> {
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
    return this.#revokeWith(id, tombstone, revoking);
  }

  async #update(
    id: string,
    change: UserChange,
    { expected, session }: { expected: ExpectedUser; session?: ClientSession },
  ): Promise<User | null> {
    const set = { ...change, ...(change.name && { nameTerms: nameTerms(change.name) }) };
    const event = toEventUpdate(change);
    const options = { returnDocument: 'after', projection: WITHOUT_SECRETS } as const;
    const row = await this.#users
      .findOneAndUpdate(
        matchingExpected(id, expected),
        { ...event, $set: { ...set, ...event?.$set } },
        { ...options, ...(session && { session }) },
      )
      .lean<UserRow>();
    if (row && event) this.#onEvent();
    return row && toUser(row);
  }

  async #revokeWith(
    id: string,
    set: Partial<UserRow>,
    revoking: RevokingUpdate,
  ): Promise<RevokedUser | null> {
    const { requiresOtherSuperAdmin } = revoking;
    const isCounted = set.role !== undefined || set.deletedAt !== undefined;
    if (!requiresOtherSuperAdmin && !isCounted) return this.#writeRevocation(id, set, { revoking });
    // Spans several documents: the account, the super admin that remains, and the numbers of accounts.
    return this.#connection.transaction(async (session) => {
      if (requiresOtherSuperAdmin) await this.#requireAnotherSuperAdmin(id, session);
      const before = await this.#users
        .findOne(matchingExpected(id, {}), { role: 1 }, { session })
        .lean<Pick<UserRow, 'role'>>();
      const revoked = await this.#writeRevocation(id, set, { revoking, session });
      if (before && revoked && isCounted) {
        const after = set.deletedAt ? null : revoked.user.role;
        await this.#counts.add(toDifferences(before.role, after), session);
      }
      return revoked;
    });
  }

  /** Counts what a filter finds; without a search and by role alone from the kept numbers. */
  async #count({ search, role, sellerStatus }: UserFilter, query: QueryFilter<UserRow>): Promise<number> {
    if (search || sellerStatus) return this.#users.countDocuments(query);
    const counts = await this.#counts.read();
    return role ? counts[role] : Object.values(counts).reduce((sum, count) => sum + count, 0);
  }

  /** Writes to every remaining super admin, so that two concurrent demotions conflict and one is retried. */
  async #requireAnotherSuperAdmin(id: string, session: ClientSession): Promise<void> {
    const others = {
      role: 'super_admin',
      isActive: true,
      ...NOT_DELETED,
      _id: { $ne: toObjectId(id) },
    } as const;
    const options = { session, timestamps: false };
    const { matchedCount } = await this.#users.updateMany(others, { $inc: { reliedOn: 1 } }, options);
    if (matchedCount === 0) {
      throw new DomainError('FORBIDDEN', { message: 'The shop must have at least one super admin.' });
    }
  }

  /** Makes the change, increments the epoch and stores the revocation in one write. */
  async #writeRevocation(
    id: string,
    set: Partial<UserRow>,
    { revoking, session }: { revoking: RevokingUpdate; session?: ClientSession },
  ): Promise<RevokedUser | null> {
    const { expected, except = null, reason, notice = null } = revoking;
    const within = session ? { session } : {};
    const event = toEventUpdate(set);
    return retryOnConflict(async () => {
      const before = await this.#users
        .findOne(matchingExpected(id, expected), { sessionEpoch: 1 }, within)
        .lean<Pick<UserRow, 'sessionEpoch'>>();
      if (!before) return null;
      const sessionEpoch = before.sessionEpoch ?? 0;
      const revocation: PendingRevocationRow = {
        epoch: sessionEpoch + 1,
        except,
        reason,
        notice,
        at: new Date(),
      };
      const row = await this.#users
        .findOneAndUpdate(
          matchingExpected(id, { ...expected, sessionEpoch }),
          {
            ...event,
            $set: { ...set, ...event?.$set, sessionEpoch: revocation.epoch },
            $push: { ...event?.$push, pendingEnds: revocation },
          },
          { returnDocument: 'after', projection: WITHOUT_SECRETS, ...within },
        )
        .lean<UserRow>();
      if (row && event) this.#onEvent();
      return row ? { user: toUser(row), revocation } : undefined;
    });
  }
}

/** @param after null for an account that is deleted */
function toDifferences(before: Role, after: Role | null): Partial<RoleCounts> {
  if (after === before) return {};
  return after ? { [before]: -1, [after]: 1 } : { [before]: -1 };
}

/** Null when another account was concurrently linked to the same Google account. */
async function nullIfLinked(changing: Promise<User | null>): Promise<User | null> {
  try {
    return await changing;
  } catch (error) {
    if (isDuplicateKey(error, 'googleId')) return null;
    throw error;
  }
}

/** Matches an account that is not deleted and has the expected state. */
function matchingExpected(id: string, { sessionEpoch, ...fields }: ExpectedUser): QueryFilter<UserRow> {
  return {
    ...fields,
    _id: toObjectId(id),
    ...NOT_DELETED,
    ...(sessionEpoch !== undefined && {
      sessionEpoch: sessionEpoch === 0 ? { $in: [0, null] } : sessionEpoch,
    }),
  };
}

/** Every search word must be a prefix of a word of the name or address. */
function matchingSearch(search: string): QueryFilter<UserRow> {
  const begins = (word: string): RegExp => new RegExp(`^${literalPattern(word)}`);
  return {
    $and: parseSearchTerms(search).map((spellings) => ({
      $or: spellings.map(begins).flatMap((word) => [{ nameTerms: word }, { emailTerms: word }]),
    })),
  };
}
