import { createConnection } from 'mongoose';
import jwt from 'jsonwebtoken';
import { toObjectId } from '@e-storefront/mongo';
import { actor, testDatabase } from '@e-storefront/testing';
import { AuthFixture, type Account } from '../../test/fixtures/auth-fixture';
import { AccountMailRequests } from '../email/account-mail-requests.service';
import { UserRepository } from '../user/user.model';
import { GoogleAccounts } from './google-accounts.service';

const SESSIONS_END_WITHIN_MS = 10_000;
const UNLINK = {
  audit: { record: () => Promise.resolve() },
  mailRequests: new AccountMailRequests({
    adding: () => () => Promise.resolve(),
    addOnce: () => Promise.resolve(),
  }),
};

const sessionOf = ({ accessToken }: Account): string => (jwt.decode(accessToken) as { sid: string }).sid;

test('unlinking Google revokes the other sessions even if the process crashes in between', async () => {
  const database = testDatabase();
  const connection = await createConnection(database.uri).asPromise();
  const users = new UserRepository(connection);
  let auth = await AuthFixture.start({ MONGODB_URI: database.uri });
  const account = await auth.register();
  const spared = await auth.login(account.email);
  await auth[Symbol.asyncDispose]();

  const googleId = `google-${account.id}`;
  await users.update(account.id, { googleId });
  const died = { apply: () => Promise.resolve() };
  const session = { sessionId: sessionOf(spared), scopes: null, secondFactorMissing: false, expiresAt: 0 };
  const principal = { ...actor('customer', { id: account.id }), ...session };
  await new GoogleAccounts({ users, pendingRevocations: died, ...UNLINK }).unlink({
    principal,
    expired: null,
    client: null,
  });
  expect((await users.findCredentials({ id: account.id }))?.googleId).toBeNull();

  auth = await AuthFixture.start({ MONGODB_URI: database.uri });
  const endReasonOf = async (one: Account): Promise<unknown> => {
    const row = await connection.collection('sessions').findOne({ _id: toObjectId(sessionOf(one)) });
    return row?.['endReason'] ?? null;
  };
  const deadline = Date.now() + SESSIONS_END_WITHIN_MS;
  while ((await endReasonOf(account)) === null && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect([await endReasonOf(account), await endReasonOf(spared)]).toEqual(['google-unlinked', null]);
  // The mail request is part of the same write, so that it survives the crash as well.
  await auth.mailTo(account.email, /Google sign-in was removed/);
  await auth[Symbol.asyncDispose]();
  await connection.close();
  await database.drop();
}, 60_000);
