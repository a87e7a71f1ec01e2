import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KEY_CACHE_TTL_MS, RemoteKeys } from './remote-keys';
import { generateRsaKeyPair } from './rsa-key-pair';

const HOUR_MS = 3_600_000;
const jwk = (kid: string): object => ({
  ...generateRsaKeyPair().publicKey.export({ format: 'jwk' }),
  kid,
  use: 'sig',
  alg: 'RS256',
});
const first = jwk('first');
const second = jwk('second');

let server: Server;
let asked = 0;
let published: object[] | 'away';
let keys: RemoteKeys;
let now = Date.UTC(2026, 2, 1);

beforeAll(async () => {
  server = createServer((_request, response) => {
    asked += 1;
    if (published === 'away') return void response.writeHead(503).end();
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: published }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  asked = 0;
  published = [first];
  jest.spyOn(Date, 'now').mockImplementation(() => now);
  keys = new RemoteKeys(`http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`, 12);
});
afterEach(() => jest.restoreAllMocks());

const isKnown = async (kid: string): Promise<boolean> => (await keys.find(kid)) !== undefined;
const eventually = async (expectation: () => void): Promise<void> => {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    try {
      return expectation();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  expectation();
};

test('uses cached keys for hours while the issuer is unavailable', async () => {
  expect(await isKnown('first')).toBe(true);
  published = 'away';
  for (const hours of [1, 4, 11.9]) {
    const later = now + hours * HOUR_MS;
    jest.spyOn(Date, 'now').mockReturnValue(later);
    expect([hours, await isKnown('first')]).toEqual([hours, true]);
  }
});

test('does not use keys older than the limit', async () => {
  await isKnown('first');
  published = 'away';
  jest.spyOn(Date, 'now').mockReturnValue(now + 12 * HOUR_MS);
  await expect(keys.find('first')).rejects.toThrow();
  await expect(keys.requireKeys()).rejects.toThrow();
});

test('does not wait for an unavailable issuer and retries at most twice per minute', async () => {
  await isKnown('first');
  published = 'away';
  jest.spyOn(Date, 'now').mockReturnValue(now + KEY_CACHE_TTL_MS);
  for (let call = 0; call < 50; call += 1) await isKnown('first');
  await eventually(() => expect(asked).toBe(2));
});

test('rejects a withdrawn key at the first call after the set is due', async () => {
  await isKnown('first');
  published = [second];
  jest.spyOn(Date, 'now').mockReturnValue(now + KEY_CACHE_TTL_MS);
  expect([await isKnown('first'), await isKnown('second')]).toEqual([false, true]);
});

test('refreshes the set in the background before it is due', async () => {
  await isKnown('first');
  published = [first, second];
  jest.spyOn(Date, 'now').mockReturnValue(now + KEY_CACHE_TTL_MS / 2);
  expect(await isKnown('first')).toBe(true);
  await eventually(() => expect(asked).toBe(2));
});

test('uses the issuer again as soon as it is available', async () => {
  await isKnown('first');
  published = 'away';
  now += HOUR_MS;
  expect(await isKnown('first')).toBe(true);
  published = [second];
  now += 60_000;
  await isKnown('first');
  await eventually(() => expect(asked).toBe(3));
  // The request is running, and the lookup of the new key waits for it.
  const isSecondKnown = await isKnown('second');
  expect([await isKnown('first'), isSecondKnown]).toEqual([false, true]);
});

test('reports an error instead of an unknown key while the issuer is unavailable', async () => {
  await isKnown('first');
  published = 'away';
  now += 60_000;
  await expect(keys.find('second')).rejects.toThrow();
});
