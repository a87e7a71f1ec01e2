import type { Connection } from 'mongoose';
import { ensureIndexes, toObjectId } from '@e-storefront/mongo';
import { AddressRepository } from '../../../apps/auth/src/address/address.model';
import { PasswordHasher } from '../../../apps/auth/src/password/password-hasher';
import { AccountCounts } from '../../../apps/auth/src/user/account-counts.model';
import { emailTerms, nameTerms } from '../../../apps/auth/src/user/search-terms';
import { UserRepository } from '../../../apps/auth/src/user/user.model';
import { objectIdFor } from '../identity';
import type { SeedUser } from '../users';
import type { Plan } from '../plan';
import { modelOf, writeRows } from './write-rows';

/** Writes the database of the auth service: accounts and address books. */
export async function writeAccounts(connection: Connection, { users }: Plan): Promise<void> {
  new UserRepository(connection);
  new AddressRepository(connection);
  await ensureIndexes(connection);
  const hashes = await passwordHashes(users);
  const rows = users.map((user) => userRow(user, hashes.get(user.password) ?? null));
  await writeRows(modelOf(connection, 'User'), rows);
  await new AccountCounts(connection).verify();
  const books = users.filter(({ addresses }) => addresses.length > 0).map(bookRow);
  await writeRows(modelOf(connection, 'AddressBook'), books);
}

/** Hashing is slow by design, so each password is hashed once. */
async function passwordHashes(users: readonly SeedUser[]): Promise<Map<string, string>> {
  const hasher = new PasswordHasher();
  const passwords = [...new Set(users.map(({ password }) => password))];
  const pairs = passwords.map(async (password) => [password, await hasher.hash(password)] as const);
  return new Map(await Promise.all(pairs));
}

function userRow(user: SeedUser, passwordHash: string | null): object {
  const { id, name, email, phone, role, isActive, sellerStatus, joinedAt } = user;
  return {
    _id: toObjectId(id),
    name,
    email,
    phone,
    role,
    isActive,
    emailVerified: true,
    sellerStatus,
    passwordHash,
    nameTerms: nameTerms(name),
    emailTerms: emailTerms(email),
    createdAt: joinedAt,
    updatedAt: joinedAt,
  };
}

function bookRow({ id, addresses, joinedAt }: SeedUser): object {
  const rows = addresses.map(({ key, ...fields }) => ({
    _id: objectIdFor(key),
    ...fields,
    createdAt: joinedAt,
    updatedAt: joinedAt,
  }));
  return { _id: toObjectId(id), addresses: rows, defaultId: rows[0]?._id ?? null };
}
