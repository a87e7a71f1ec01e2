import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ServiceClients } from '../../apps/auth/src/api-clients/service-clients';
import { SigningKeys } from '../../apps/auth/src/session/signing-keys';
import { ensureKeys, type KeyFiles } from './key-folder';
import { changeKeys } from './rotate';

let folder = '';
let files: KeyFiles;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'rotate-'));
  files = ensureKeys(folder, ['auth', 'order']);
});

afterEach(() => rmSync(folder, { recursive: true }));

const secretOf = (service: string): string => readFileSync(files.secretOf(service), 'utf8').trim();

async function keys(...args: string[]): Promise<string> {
  const lines: string[] = [];
  await changeKeys([...args, '--dir', folder], (line) => lines.push(line));
  return lines.join('\n');
}

const authKnows = (secret: string, service = 'order'): boolean =>
  ServiceClients.fromFile(files.serviceClients).verify(service, secret);

test('rotate adds a pending key, and status shows it', async () => {
  expect(await keys('status')).toMatch(/signs {5} signs from ever, published until open/);
  const before = SigningKeys.fromFile(files.signingKeys).signing.kid;
  expect(await keys('rotate')).toMatch(/ waits /);
  const after = SigningKeys.fromFile(files.signingKeys);
  expect(after.signing.kid).toBe(before);
  expect(after.published).toHaveLength(2);
  expect(statSync(files.signingKeys).mode & 0o777).toBe(0o600);
  await expect(keys('rotate')).rejects.toThrow(/already pending/);
});

test('rotate --at-once replaces a leaked key', async () => {
  const before = SigningKeys.fromFile(files.signingKeys).signing.kid;
  await keys('rotate', '--at-once');
  const after = SigningKeys.fromFile(files.signingKeys);
  expect(after.published.map(({ kid }) => kid)).toEqual([after.signing.kid]);
  expect(after.signing.kid).not.toBe(before);
});

test('executes only one of two concurrent rotations', async () => {
  const results = await Promise.allSettled([keys('rotate'), keys('rotate')]);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(SigningKeys.fromFile(files.signingKeys).published).toHaveLength(2);
});

test('replaces a secret without a moment in which the service has no valid one', async () => {
  const old = secretOf('order');
  expect(await keys('rotate-secret', 'order')).toContain('order: two valid secrets');
  const fresh = secretOf('order');
  expect(fresh).not.toBe(old);
  expect([authKnows(old), authKnows(fresh), authKnows(fresh, 'auth')]).toEqual([true, true, false]);
  await expect(keys('rotate-secret', 'order')).rejects.toThrow(/drop-secret order/);
  expect(await keys('drop-secret', 'order')).toContain('order: one secret');
  expect([authKnows(old), authKnows(fresh)]).toEqual([false, true]);
  ensureKeys(folder, ['auth', 'order']);
  expect([authKnows(old), authKnows(fresh)]).toEqual([false, true]);
});

test.each([
  [['rotate-secret', 'nobody'], /no service nobody; the services are auth, order/],
  [['rotate-secret'], /no service/],
  [['drop-secret', '../auth'], /ENOENT|no service/],
  [['destroy'], /usage: npm run keys:rotate/],
  [[], /usage/],
])('rejects %p and changes nothing', async (args, message) => {
  const before = [files.signingKeys, files.serviceClients].map((file) => readFileSync(file, 'utf8'));
  await expect(keys(...args)).rejects.toThrow(message);
  const after = [files.signingKeys, files.serviceClients].map((file) => readFileSync(file, 'utf8'));
  expect(after).toEqual(before);
});
