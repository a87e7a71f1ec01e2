import { randomBytes } from 'node:crypto';
import type { Role } from '@e-storefront/auth';
import { DEMO_ACCOUNTS } from '../../../../tools/seed/accounts';
import { data, present } from './client';
import {
  ApproveSellerDocument,
  LogInDocument,
  RegisterDocument,
  type SessionFragment,
} from './support.generated';

/** A logged-in user with an account. */
export interface TestUser {
  id: string;
  name: string;
  email: string;
  password: string;
  accessToken: string;
  refreshToken: string;
}

/** A unique word. */
export function unique(prefix = 'e2e'): string {
  return `${prefix}-${randomBytes(6).toString('hex')}`;
}

/** Registers an account and logs in. Sellers are unapproved at first. */
export async function register(
  role: 'customer' | 'seller' = 'customer',
  gateway?: string,
): Promise<TestUser> {
  const name = unique(role);
  const password = `Pass-${unique()}`;
  const input = { name, email: `${name}@example.com`, password, ...(role === 'seller' && { role }) };
  const { register: session } = await data(RegisterDocument, {
    variables: { input },
    ...(gateway && { gateway }),
  });
  return personOf(present(session), password);
}

/** Logs in. */
export async function logIn(email: string, password: string, gateway?: string): Promise<TestUser> {
  const { login: session } = await data(LogInDocument, {
    variables: { input: { email, password } },
    ...(gateway && { gateway }),
  });
  return personOf(present(session), password);
}

const sessions = new Map<Role, Promise<TestUser>>();

/** The seeded member of staff, logged in once per test file. */
export function staff(role: Extract<Role, 'support' | 'admin' | 'super_admin'>): Promise<TestUser> {
  const session = sessions.get(role) ?? demoAccount(role);
  sessions.set(role, session);
  return session;
}

/** A new session of a demo account. */
export async function demoAccount(role: Role, gateway?: string): Promise<TestUser> {
  const account = DEMO_ACCOUNTS.find((one) => one.role === role);
  if (!account) throw new Error(`There is no demo account for ${role}.`);
  return logIn(account.email, account.password, gateway);
}

/** A new approved seller, whose token includes the approval. */
export async function approvedSeller(): Promise<TestUser> {
  const seller = await register('seller');
  await approve(seller, await staff('admin'));
  return logIn(seller.email, seller.password);
}

/** Approves a seller's application. */
export async function approve(seller: TestUser, admin: TestUser): Promise<void> {
  await data(ApproveSellerDocument, { variables: { id: seller.id }, as: admin });
}

/** Several new customers; at most eight are created at once, because hashing passwords is slow by design. */
export async function customers(count: number): Promise<TestUser[]> {
  const found: TestUser[] = [];
  while (found.length < count) {
    const batch = Math.min(8, count - found.length);
    found.push(...(await Promise.all(Array.from({ length: batch }, () => register()))));
  }
  return found;
}

function personOf({ user, accessToken, refreshToken }: SessionFragment, password: string): TestUser {
  const { id, name, email } = user;
  return { id, name, email: present(email), password, accessToken, refreshToken };
}
