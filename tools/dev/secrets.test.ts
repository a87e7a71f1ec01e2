import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { cloneSecrets } from './secrets';

let dataDir = '';

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'secrets-'));
});

afterEach(() => rmSync(dataDir, { recursive: true }));

test('a clone makes its secrets once, and no two clones have the same', () => {
  const first = cloneSecrets(dataDir);
  const other = cloneSecrets(path.join(dataDir, 'other'));
  expect(Buffer.from(first.serviceSecret, 'base64url')).toHaveLength(32);
  expect(cloneSecrets(dataDir)).toEqual(first);
  expect(other.serviceSecret).not.toBe(first.serviceSecret);
});

test('nobody else on the machine can read them', () => {
  const { authKeysFile } = cloneSecrets(dataDir);
  for (const file of [authKeysFile, path.join(dataDir, 'secrets.json')]) {
    expect(statSync(file).mode & 0o777).toBe(0o600);
  }
});

test('the key set holds a private RS256 key of 2048 bits that signs', () => {
  const { keys } = JSON.parse(readFileSync(cloneSecrets(dataDir).authKeysFile, 'utf8'));
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
