import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import jwt from 'jsonwebtoken';
import { TokenVerifier } from '@e-storefront/auth';
import { AuthFixture, newKeySet, ORDER_SECRET, type Account } from '../../test/fixtures/auth-fixture';
import { hashToken } from './opaque-token';

type Key = Record<string, string>;

const kidOf = ({ accessToken }: Account): string | undefined =>
  jwt.decode(accessToken, { complete: true })?.header.kid;
const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();
const newKey = (): Key => (JSON.parse(newKeySet()) as { keys: [Key] }).keys[0];

async function eventually<T>(what: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    const value = await what();
    if (holds(value)) return value;
    if (attempt === 150) throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('key rotation at runtime', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'rotation-'));
  const [keysFile, clientsFile] = [path.join(folder, 'keys.json'), path.join(folder, 'clients.json')];
  const [old, next] = [newKey(), newKey()];
  let auth: AuthFixture;

  const write = (file: string, content: string): void => {
    writeFileSync(`${file}.new`, content);
    renameSync(`${file}.new`, file);
  };
  const writeKeys = (...keys: Key[]): void => write(keysFile, JSON.stringify({ keys }));
  const writeHashes = (...secrets: string[]): void =>
    write(clientsFile, JSON.stringify({ order: { secretHashes: secrets.map(hashToken) } }));

  beforeAll(async () => {
    writeKeys(old);
    writeHashes(ORDER_SECRET);
    auth = await AuthFixture.start({ AUTH_KEYS_FILE: keysFile, SERVICE_CLIENTS_FILE: clientsFile });
  });
  afterAll(async () => {
    await auth[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  const jwksUrl = () => `${auth.subgraph.url}/.well-known/jwks.json`;
  const published = async (): Promise<string[]> => {
    const { keys } = (await (await fetch(jwksUrl())).json()) as { keys: { kid: string }[] };
    return keys.map(({ kid }) => kid);
  };
  /** A service without cached keys. */
  const verify = async ({ accessToken }: Account) => {
    const { TOKEN_ISSUER = '', TOKEN_AUDIENCE = '' } = auth.subgraph.identity.environment;
    const nothingEnded = { has: () => false, isCurrent: true, onRevoked: () => () => undefined };
    const verifier = new TokenVerifier({ TOKEN_ISSUER, TOKEN_AUDIENCE, JWKS_URL: jwksUrl() }, nothingEnded);
    return verifier.verify(accessToken);
  };

  it('publishes keys before they sign and until their tokens expire, then rejects them', async () => {
    const early = await auth.register();
    expect(kidOf(early)).toBe(old['kid']);
    writeKeys({ ...old, publishedUntil: inSeconds(8) }, { ...next, signsFrom: inSeconds(4) });
    await eventually(published, (kids) => kids.length === 2);
    expect(kidOf(await auth.login(early.email))).toBe(old['kid']);

    const late = await eventually(
      () => auth.login(early.email),
      (login) => kidOf(login) === next['kid'],
    );
    expect(await published()).toEqual([old['kid'], next['kid']]);
    for (const session of [early, late]) expect(await verify(session)).toMatchObject({ id: early.id });

    await eventually(published, (kids) => kids.length === 1);
    await expect(verify(early)).rejects.toMatchObject({ code: 'UNAUTHENTICATED', message: /unknown key/ });
    expect(await verify(late)).toMatchObject({ id: early.id });
  });

  it('keeps the previous keys while the file is invalid or has no signing key', async () => {
    const account = await auth.register();
    for (const harm of ['{', JSON.stringify({ keys: [{ ...newKey(), signsFrom: inSeconds(600) }] })]) {
      write(keysFile, harm);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(kidOf(await auth.login(account.email))).toBe(next['kid']);
      expect(await published()).toEqual([next['kid']]);
    }
    writeKeys(next);
  });

  it('accepts both secrets of a service during rotation', async () => {
    const fresh = 'n'.repeat(43);
    const ask = async (secret: string): Promise<number> => {
      const authorization = `Basic ${Buffer.from(`order:${secret}`).toString('base64')}`;
      const body = new URLSearchParams({ grant_type: 'client_credentials' });
      const url = `${auth.subgraph.url}/oauth/token`;
      return (await fetch(url, { method: 'POST', headers: { authorization }, body })).status;
    };
    expect([await ask(ORDER_SECRET), await ask(fresh)]).toEqual([200, 401]);
    writeHashes(ORDER_SECRET, fresh);
    await eventually(
      () => ask(fresh),
      (status) => status === 200,
    );
    expect(await ask(ORDER_SECRET)).toBe(200);
    writeHashes(fresh);
    await eventually(
      () => ask(ORDER_SECRET),
      (status) => status === 401,
    );
    expect(await ask(fresh)).toBe(200);
  });
});
