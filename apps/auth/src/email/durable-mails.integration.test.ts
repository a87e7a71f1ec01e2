import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createConnection, type Connection } from 'mongoose';
import { ensureIndexes, Outbox } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { AuthFixture, newEncryptionKeys, extractToken, type Account } from '../../test/fixtures/auth-fixture';
import { ApiClientRepository } from '../api-clients/api-client.model';
import { SecondFactorRepository } from '../second-factor/second-factor.model';
import { DerivedTokens } from '../session/derived-tokens';
import { SessionRepository } from '../session/session.model';
import { UserRepository } from '../user/user.model';
import { AccountMailRequests, type AccountMail } from './account-mail-requests.service';
import { EmailTokenRepository } from './email-token.model';
import { EmailTokens } from './email-token.service';

const VERIFY = 'mutation ($token: String!) { verifyEmailByToken(token: $token) { success } }';

/** A process that crashes before it sends anything: only the writes, without the rest of the service. */
class DyingProcess {
  readonly users: UserRepository;
  readonly sessions: SessionRepository;
  readonly apiClients: ApiClientRepository;
  readonly secondFactors: SecondFactorRepository;
  readonly requests: AccountMailRequests;
  readonly tokens: EmailTokens;

  constructor(connection: Connection, keysJson: string) {
    this.users = new UserRepository(connection);
    this.sessions = new SessionRepository(connection);
    this.apiClients = new ApiClientRepository(connection);
    this.secondFactors = new SecondFactorRepository(connection);
    this.requests = new AccountMailRequests(new Outbox(connection));
    const derived = new DerivedTokens(keysJson);
    const repository = new EmailTokenRepository(connection);
    this.tokens = new EmailTokens({ repository, derivedTokens: derived, mailRequests: this.requests });
  }

  request(mail: AccountMail) {
    return this.requests.within(mail);
  }
}

describe('account mails', () => {
  const database = testDatabase();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'durable-mails-'));
  const keysFile = path.join(folder, 'keys.json');
  const keysJson = newEncryptionKeys();
  const environment = { MONGODB_URI: database.uri, SECOND_FACTOR_KEY_FILE: keysFile };
  let connection: Connection;
  let dying: DyingProcess;
  let auth: AuthFixture | undefined;

  beforeAll(async () => {
    writeFileSync(keysFile, keysJson);
    connection = await createConnection(database.uri).asPromise();
    dying = new DyingProcess(connection, keysJson);
    await ensureIndexes(connection);
  });
  afterEach(async () => {
    await auth?.[Symbol.asyncDispose]();
    auth = undefined;
  });
  afterAll(async () => {
    await connection.close();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (): Promise<AuthFixture> => (auth = await AuthFixture.start(environment));
  const waiting = async (): Promise<string> =>
    JSON.stringify(await connection.collection('outbox').find().toArray());
  const everything = async (): Promise<string> => {
    const names = (await connection.listCollections()).map(({ name }) => name);
    const rows = await Promise.all(names.map((name) => connection.collection(name).find().toArray()));
    return JSON.stringify(rows);
  };
  /** An account created by a service that has stopped. */
  async function account(): Promise<Account> {
    const running = await start();
    const made = await running.register();
    await running.mailTo(made.email, /Verify/);
    // A mail leaves the outbox after it was sent.
    for (let attempt = 0; attempt < 200 && (await waiting()) !== '[]'; attempt += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    await running[Symbol.asyncDispose]();
    auth = undefined;
    return made;
  }

  it('are not sent when a newer one has replaced their link', async () => {
    const { id, email } = await account();
    const page = 'http://localhost:4000/reset-password';
    await dying.tokens.issue('reset-password', { userId: id, page });
    const token = await dying.tokens.issue('reset-password', { userId: id, page });
    const running = await start();
    await running.mailTo(email, /password/);
    for (let attempt = 0; attempt < 200 && (await waiting()) !== '[]'; attempt += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const mails = await running.mailsTo(email, /password/);
    expect(mails.map((mail) => extractToken(mail))).toEqual([token]);
  });

  it('are sent once by the next process after a crash', async () => {
    const { id, email } = await account();
    await dying.users.updateAndRevokeSessions(
      id,
      { passwordHash: 'x' },
      {
        expected: {},
        reason: 'password-changed',
        notice: 'password-changed',
      },
    );
    const linked = dying.request({ accountId: id, mail: 'google-linked' });
    await dying.users.updateWithin(id, { googleId: randomUUID() }, { expected: {}, within: linked });
    const created = dying.request({ accountId: id, mail: 'program-created', kind: 'API key', name: 'Stock' });
    const apiKey = { kind: 'key', ownerId: id, name: 'Stock', scopes: [], expiresAt: null } as const;
    await dying.apiClients.insert({ ...apiKey, secretHash: 'x' }, created);
    await dying.secondFactors.savePending(id, {
      sealedSecret: 'sealed',
      until: new Date(Date.now() + 60_000),
    });
    await dying.secondFactors.confirm(id, 'sealed', { usedStep: 1, recoveryHashes: ['one', 'two'] });
    await dying.secondFactors.consumeRecoveryCode(id, 'one', (left) =>
      dying.request({ accountId: id, mail: 'recovery-code-used', left }),
    );
    const [session] = await dying.sessions.listActive(id);
    const reused = dying.request({ accountId: id, mail: 'refresh-token-reused' });
    await dying.sessions.revoke({ userId: id, only: session?.id ?? '' }, 'reuse', reused);

    const [one, two] = await Promise.all([start(), AuthFixture.start(environment)]);
    const subjects = [
      /password was changed/,
      /Google sign-in was added/,
      /A new API key/,
      /A recovery code was used/,
      /logged out one of your devices/,
    ];
    const sent = async (subject: RegExp) => [
      ...(await one.mailsTo(email, subject)),
      ...(await two.mailsTo(email, subject)),
    ];
    for (const subject of subjects) {
      for (let attempt = 0; attempt < 200 && (await sent(subject)).length === 0; attempt += 1)
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    // Long enough for a duplicate to arrive.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    for (const subject of subjects)
      expect([String(subject), (await sent(subject)).length]).toEqual([String(subject), 1]);
    await two[Symbol.asyncDispose]();
  }, 90_000);

  it('are sent with a working link by the next process although no token is stored', async () => {
    const { id, email } = await account();
    const page = 'https://shop.example/verify-email';
    const token = await dying.tokens.issue('verify-email', { userId: id, page });
    expect(await waiting()).toContain(id);
    expect(await everything()).not.toContain(token);

    const running = await start();
    const mail = await running.mailTo(email, /Verify/);
    expect(mail.text).toContain(`${page}?token=${token}`);
    expect(await running.data(VERIFY, undefined, { token: extractToken(mail) })).toEqual({
      verifyEmailByToken: { success: true },
    });
  }, 60_000);

  it('are requested in the transaction that creates the account', async () => {
    const email = `${randomUUID()}@example.com`;
    const fields = {
      name: 'Asha',
      email,
      role: 'customer',
      sellerStatus: null,
      emailVerified: false,
      passwordHash: null,
      googleId: null,
    } as const;
    let accountId = '';
    const failing = dying.users.insert(fields, ({ id }) => async (transaction) => {
      accountId = id;
      const page = 'https://shop.example/verify-email';
      await dying.tokens.issueWithin('verify-email', { userId: id, page })(transaction);
      throw new Error('The process crashes.');
    });
    await expect(failing).rejects.toThrow('The process crashes.');
    expect(accountId).toMatch(/^[0-9a-f]{24}$/);
    expect(await everything()).not.toContain(accountId);
    expect(await everything()).not.toContain(email);
  });

  it('cause the same writes and events for password resets with and without an account', async () => {
    const running = await start();
    const { email } = await running.register();
    await running.mailTo(email, /Verify/);
    const handled = () => connection.collection('consumedevents').countDocuments({ isDone: true });
    const counts: number[] = [];
    for (const address of [email, `${randomUUID()}@example.com`]) {
      const before = await handled();
      expect(await running.forgotPassword(address, 'shop')).toMatchObject({
        success: true,
        resetToken: expect.stringMatching(/^[\w-]{43}$/),
      });
      for (let attempt = 0; attempt < 100 && (await handled()) === before; attempt += 1)
        await new Promise((resolve) => setTimeout(resolve, 50));
      counts.push((await handled()) - before);
      expect(await running.mailsTo(address, /Reset your password/)).toHaveLength(address === email ? 1 : 0);
    }
    expect(counts).toEqual([1, 1]);
  }, 60_000);
});
