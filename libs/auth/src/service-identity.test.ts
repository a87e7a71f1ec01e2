import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { openServiceIdentity, ServiceIdentity } from './service-identity';

const SECRET = 's'.repeat(43);
let folder = '';
let server: Server;
let asked: { authorization: string | undefined; body: string }[] = [];
let status = 200;
let lifetime = 900;
let identity: ServiceIdentity;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'identity-'));
  writeFileSync(path.join(folder, 'secret'), `${SECRET}\n`);
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      asked.push({ authorization: request.headers.authorization, body });
      const answer = { access_token: `token-${asked.length}`, token_type: 'Bearer', expires_in: lifetime };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

beforeEach(() => {
  asked = [];
  status = 200;
  lifetime = 900;
  identity = identityAt((server.address() as AddressInfo).port);
});

afterEach(() => jest.restoreAllMocks());

function identityAt(port: number): ServiceIdentity {
  const TOKEN_URL = `http://127.0.0.1:${port}/oauth/token`;
  return new ServiceIdentity('order', { TOKEN_URL, SERVICE_SECRET_FILE: path.join(folder, 'secret') });
}

const setClock = (afterSeconds: number): unknown =>
  jest.spyOn(Date, 'now').mockReturnValue(new Date().getTime() + afterSeconds * 1000);

test('requests one credential with name and secret for all calls', async () => {
  const credentials = await Promise.all([identity.credential(), identity.credential()]);
  expect(credentials).toEqual(['token-1', 'token-1']);
  expect(await identity.credential()).toBe('token-1');
  const basic = Buffer.from(`order:${SECRET}`).toString('base64');
  expect(asked).toEqual([{ authorization: `Basic ${basic}`, body: 'grant_type=client_credentials' }]);
});

test('renews the credential in the background after half of its lifetime', async () => {
  await identity.credential();
  setClock(460);
  expect(await identity.credential()).toBe('token-1');
  await expectEventually(async () => expect(await identity.credential()).toBe('token-2'));
});

test('uses the current credential until it expires while auth is unavailable', async () => {
  await identity.credential();
  status = 503;
  setClock(800);
  expect(await identity.credential()).toBe('token-1');
  setClock(901);
  await expect(identity.credential()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  status = 200;
  expect(await identity.credential()).toMatch(/^token-/);
});

test('renews a long-lived credential every few minutes and uses it for hours while auth is unavailable', async () => {
  lifetime = 12 * 3_600;
  await identity.credential();
  setClock(7.5 * 60 + 1);
  await identity.credential();
  await expectEventually(async () => expect(await identity.credential()).toBe('token-2'));
  status = 503;
  for (const hours of [1, 6, 11.9]) {
    setClock(hours * 3_600);
    expect([hours, await identity.credential()]).toEqual([hours, 'token-2']);
  }
  setClock(13 * 3_600);
  await expect(identity.credential()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
});

test('does not call an unavailable auth service for every call', async () => {
  await identity.credential();
  status = 503;
  setClock(460);
  await identity.credential();
  await expectEventually(() => Promise.resolve(expect(asked).toHaveLength(2)));
  for (let call = 0; call < 50; call += 1) {
    await identity.credential();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(asked).toHaveLength(2);
  setClock(475);
  await identity.credential();
  await expectEventually(() => Promise.resolve(expect(asked).toHaveLength(3)));
});

test('reports a retryable error without auth and credential', async () => {
  await expect(identityAt(1).credential()).rejects.toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
    details: { service: 'auth' },
  });
});

test('uses a changed secret from the next request on', async () => {
  await identity.credential();
  const fresh = 'f'.repeat(43);
  writeFileSync(path.join(folder, 'secret'), `${fresh}\n`);
  setClock(901);
  await identity.credential();
  writeFileSync(path.join(folder, 'secret'), `${SECRET}\n`);
  const shown = asked.map(({ authorization = '' }) =>
    Buffer.from(authorization.slice(6), 'base64').toString(),
  );
  expect(shown).toEqual([`order:${SECRET}`, `order:${fresh}`]);
});

test('fails at startup without a secret', () => {
  const options = { TOKEN_URL: 'http://127.0.0.1:1', SERVICE_SECRET_FILE: path.join(folder, 'none') };
  expect(() => new ServiceIdentity('order', options)).toThrow(/SERVICE_SECRET_FILE: the file does not exist/);
  writeFileSync(path.join(folder, 'short'), 'short');
  expect(
    () => new ServiceIdentity('order', { ...options, SERVICE_SECRET_FILE: path.join(folder, 'short') }),
  ).toThrow(/at least 32/);
});

async function expectEventually(expectation: () => Promise<void>): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    try {
      return await expectation();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  return expectation();
}

test('requests and renews the credential without any calls', async () => {
  const ends: (() => unknown)[] = [];
  const service = { name: 'order', onStop: (end: () => void | Promise<void>) => void ends.push(end) };
  const timeouts = jest.spyOn(globalThis, 'setTimeout');
  const { port } = server.address() as AddressInfo;
  const opened = openServiceIdentity(service, {
    TOKEN_URL: `http://127.0.0.1:${port}/oauth/token`,
    SERVICE_SECRET_FILE: path.join(folder, 'secret'),
  });
  await expectEventually(() => Promise.resolve(expect(asked).toHaveLength(1)));
  const findRenewal = () => timeouts.mock.calls.find(([, ms]) => ms !== undefined && ms > 400_000);
  await expectEventually(() => Promise.resolve(expect(findRenewal()).toBeDefined()));
  setClock(460);
  (findRenewal()?.[0] as () => void)();
  await expectEventually(() => Promise.resolve(expect(asked).toHaveLength(2)));
  status = 503;
  expect(await opened.credential()).toBe('token-2');
  for (const end of ends) end();
});
