import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { actor, TestSubgraph, type Actor, type Json, type TestAnswer } from '@e-storefront/testing';
import type { Role } from '@e-storefront/auth';
import { Mailbox, type StoredMail } from './mail/mailbox';
import { start } from './main';
import { FactsUnderTest } from './notification/facts-under-test';
import { hashOfToken } from './session/opaque-token';
import { SigningKeys, type PublishedKey } from './session/signing-keys';

/** The secret with which the order service asks for its credential. */
export const ORDER_SECRET = 'o'.repeat(43);
export const PASSWORD = 'correct horse battery';

/** Somebody with an account and the tokens of a session. */
export interface Account {
  id: string;
  email: string;
  accessToken: string;
  refreshToken: string;
}

/** The auth service as tests use it: real accounts, whose tokens hold, beside the actors of the test identity. */
export class AuthUnderTest implements AsyncDisposable {
  readonly subgraph: TestSubgraph;
  readonly keysJson: string;
  /** What other services tell whoever writes mails. */
  readonly facts: FactsUnderTest;
  readonly #folder: string;
  readonly #keyServer: Server;

  private constructor(
    { subgraph, keysJson, facts }: Pick<AuthUnderTest, 'subgraph' | 'keysJson' | 'facts'>,
    [folder, keyServer]: [string, Server],
  ) {
    this.subgraph = subgraph;
    this.keysJson = keysJson;
    this.facts = facts;
    this.#folder = folder;
    this.#keyServer = keyServer;
  }

  static async start(environment: Record<string, string> = {}): Promise<AuthUnderTest> {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'auth-test-'));
    const keysJson = newKeySet();
    const keysFile = path.join(folder, 'keys.json');
    writeFileSync(keysFile, keysJson);
    const secondFactorKeys = path.join(folder, 'second-factor-keys.json');
    writeFileSync(secondFactorKeys, newEncryptionKeys());
    const clientsFile = path.join(folder, 'clients.json');
    writeFileSync(clientsFile, JSON.stringify({ order: { secretHashes: [hashOfToken(ORDER_SECRET)] } }));
    let keyServer: Server | undefined;
    const facts = new FactsUnderTest();
    const subgraph = await TestSubgraph.start(start, async (identity) => {
      const response = await fetch(identity.environment['JWKS_URL'] ?? '');
      const { keys } = (await response.json()) as { keys: PublishedKey[] };
      keyServer = await publish([...keys, ...new SigningKeys(keysJson).published]);
      const JWKS_URL = `http://127.0.0.1:${(keyServer.address() as AddressInfo).port}/`;
      const verifierOptions = { ...identity.verifierOptions, JWKS_URL };
      return {
        ...(await facts.start({ verifierOptions })),
        AUTH_KEYS_FILE: keysFile,
        SERVICE_CLIENTS_FILE: clientsFile,
        SECOND_FACTOR_KEY_FILE: secondFactorKeys,
        MAILBOX_DIR: path.join(folder, 'mailbox'),
        PUBLIC_URL: 'http://shop.test',
        CORS_ORIGINS: 'http://admin.shop.test:3001,https://seller.shop.test',
        JWKS_URL,
        ...environment,
      };
    });
    if (!keyServer) throw new Error('The keys were not published.');
    return new AuthUnderTest({ subgraph, keysJson, facts }, [folder, keyServer]);
  }

  /** Opens an account with a fresh address. */
  async register(input: Record<string, unknown> = {}): Promise<Account> {
    const email = `user-${randomBytes(5).toString('hex')}@example.com`;
    const data = await this.subgraph.data(
      'mutation ($input: RegisterInput!) { register(input: $input) { user { id email } accessToken refreshToken } }',
      { variables: { input: { email, password: PASSWORD, name: 'Asha Rao', ...input } } },
    );
    const { user, ...tokens } = data.register;
    return { ...user, ...tokens };
  }

  /** An account with any role, logged in after it was given. */
  async registerAs(role: Role): Promise<Account> {
    const account = await this.register();
    await this.subgraph.data(
      'mutation ($id: ID!, $role: String!) { updateUserRole(id: $id, role: $role) { id } }',
      {
        as: actor('super_admin'),
        variables: { id: account.id, role },
      },
    );
    return this.login(account.email);
  }

  async login(email: string, password = PASSWORD): Promise<Account> {
    const data = await this.subgraph.data(
      'mutation ($input: LoginInput!) { login(input: $input) { user { id email } accessToken refreshToken } }',
      { variables: { input: { email, password } } },
    );
    const { user, ...tokens } = data.login;
    return { ...user, ...tokens };
  }

  /** Runs one operation as an account, by its real token, as an actor, or as nobody. */
  async call(
    query: string,
    by?: Account | Actor,
    variables: Record<string, unknown> = {},
  ): Promise<TestAnswer> {
    if (!by) return this.subgraph.call(query, { variables });
    if ('role' in by) return this.subgraph.call(query, { variables, as: by });
    return this.subgraph.call(query, { variables, headers: { authorization: `Bearer ${by.accessToken}` } });
  }

  /** The data of an operation that must succeed. */
  async data(query: string, by?: Account | Actor, variables: Record<string, unknown> = {}): Promise<Json> {
    const { data, errors } = await this.call(query, by, variables);
    if (errors.length > 0) throw new Error(`Unexpected errors: ${JSON.stringify(errors)}`);
    return data;
  }

  /** The code of the first error; undefined when there is none. */
  async code(
    query: string,
    by?: Account | Actor,
    variables: Record<string, unknown> = {},
  ): Promise<string | undefined> {
    return (await this.call(query, by, variables)).errors[0]?.extensions.code;
  }

  /** Exchanges a refresh token; gives the next one or the error's code. */
  async refresh(refreshToken: string): Promise<{ next?: string; code?: string }> {
    const query = 'mutation ($token: String!) { refreshToken(refreshToken: $token) { refreshToken } }';
    const { data, errors } = await this.call(query, undefined, { token: refreshToken });
    return errors[0] ? { code: errors[0].extensions.code } : { next: data.refreshToken.refreshToken };
  }

  /** The newest mail to an address whose subject fits, once there are `count` of them; waits for it a little. */
  async mailTo(email: string, subject: RegExp, count = 1): Promise<StoredMail> {
    for (let tries = 0; tries < 150; tries += 1) {
      const mails = await this.mailsTo(email, subject);
      if (mails[0] && mails.length >= count) return mails[0];
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    throw new Error('No such mail came.');
  }

  /** The mails to an address whose subject fits that have come by now, the newest first. */
  async mailsTo(email: string, subject: RegExp): Promise<StoredMail[]> {
    const mails = await new Mailbox(path.join(this.#folder, 'mailbox')).latest(500);
    return mails.filter((mail) => mail.to === email && subject.test(mail.subject));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.subgraph[Symbol.asyncDispose]();
    await this.facts[Symbol.asyncDispose]();
    this.#keyServer.closeAllConnections();
    await new Promise((resolve) => this.#keyServer.close(resolve));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** A set with one fresh private key of so many bits. */
export function newKeySet(modulusLength = 2_048): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength });
  return JSON.stringify({ keys: [{ ...privateKey.export({ format: 'jwk' }), kid: randomUUID() }] });
}

/** A set with one fresh key of 256 bits. */
export function newEncryptionKeys(): string {
  return JSON.stringify({
    keys: [{ kty: 'oct', k: randomBytes(32).toString('base64url'), kid: randomUUID() }],
  });
}

/** The token in the link of a mail. */
export function tokenIn(mail: StoredMail): string {
  const token = /token=([\w-]+)/.exec(mail.text)?.[1];
  if (!token) throw new Error('The mail holds no link.');
  return token;
}

/** Serves a key set on a port of its own. */
export async function publish(keys: readonly PublishedKey[]): Promise<Server> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
