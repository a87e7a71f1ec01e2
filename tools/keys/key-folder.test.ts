import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureKeys } from './key-folder';

const SERVICES = ['gateway', 'auth', 'order'];
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'keys-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const read = (file: string): string => readFileSync(file, 'utf8');

test("creates each service's secret once, different in each folder", () => {
  const files = ensureKeys(folder, SERVICES);
  const secrets = SERVICES.map((service) => read(files.secretOf(service)).trim());
  expect(new Set(secrets).size).toBe(SERVICES.length);
  for (const secret of secrets) expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  ensureKeys(folder, SERVICES);
  expect(SERVICES.map((service) => read(files.secretOf(service)).trim())).toEqual(secrets);
  const other = ensureKeys(path.join(folder, 'other'), SERVICES);
  expect(read(other.secretOf('order')).trim()).not.toBe(secrets[2]);
});

test("gives auth only the hashes of the other services' secrets", () => {
  const files = ensureKeys(folder, SERVICES);
  const clients = JSON.parse(read(files.serviceClients));
  const secret = read(files.secretOf('order')).trim();
  const hash = createHash('sha256').update(secret).digest('base64url');
  expect(clients.order).toEqual({ secretHashes: [hash] });
  expect(Object.keys(clients).sort()).toEqual([...SERVICES].sort());
  expect(read(files.serviceClients)).not.toContain(secret);
});

test('creates the secret of a new service and keeps the others', () => {
  const files = ensureKeys(folder, SERVICES);
  const before = JSON.parse(read(files.serviceClients));
  ensureKeys(folder, [...SERVICES, 'gift-card']);
  const after = JSON.parse(read(files.serviceClients));
  expect(after).toEqual({ ...before, 'gift-card': { secretHashes: [expect.any(String)] } });
});

test('makes the files readable by their owner only', () => {
  const files = ensureKeys(folder, SERVICES);
  const { signingKeys, serviceClients, secondFactorKeys } = files;
  for (const file of [signingKeys, serviceClients, secondFactorKeys, files.secretOf('order')]) {
    expect(statSync(file).mode & 0o777).toBe(0o600);
  }
});

test('creates a private RS256 key of 2048 bits that signs', () => {
  const { keys } = JSON.parse(read(ensureKeys(folder, SERVICES).signingKeys));
  expect(keys).toHaveLength(1);
  expect(keys[0]).toMatchObject({
    kty: 'RSA',
    use: 'sig',
    alg: 'RS256',
    kid: expect.stringMatching(/^[\w-]{36}$/),
  });
  const key = createPrivateKey({ key: keys[0], format: 'jwk' });
  expect(key.asymmetricKeyDetails?.modulusLength).toBe(2048);
  const signature = sign('sha256', Buffer.from('x'), key);
  expect(verify('sha256', Buffer.from('x'), createPublicKey(key), signature)).toBe(true);
});

test('creates the key that encrypts second factors once, with 256 bits', () => {
  const { secondFactorKeys } = ensureKeys(folder, SERVICES);
  const before = read(secondFactorKeys);
  const { keys } = JSON.parse(before);
  expect(keys).toEqual([
    { kty: 'oct', k: expect.any(String), kid: expect.any(String), use: 'enc', alg: 'A256GCM' },
  ]);
  expect(Buffer.from(keys[0].k, 'base64url')).toHaveLength(32);
  ensureKeys(folder, SERVICES);
  expect(read(secondFactorKeys)).toBe(before);
});
