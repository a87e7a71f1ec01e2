import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { newKeySet, SigningKeys } from './signing-keys';

const keysOf = (json: string): object[] => (JSON.parse(json) as { keys: object[] }).keys;

describe('the keys of access tokens', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'keys-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('sign with the first and publish all, so that rotation overlaps', () => {
    const [next, old] = [...keysOf(newKeySet()), ...keysOf(newKeySet())];
    const keys = new SigningKeys(JSON.stringify({ keys: [next, old] }));
    expect(keys.published).toHaveLength(2);
    expect(keys.signing.kid).toBe(keys.published[0]?.kid);
    expect(JSON.stringify(keys.published)).not.toMatch(/"(d|p|q|dp|dq|qi)":/);
  });

  it('are made once for a development run, readable by their owner alone', () => {
    const file = path.join(folder, 'deep', 'keys.json');
    const first = SigningKeys.fromFile(file, true);
    const second = SigningKeys.fromFile(file, true);
    expect(second.published).toEqual(first.published);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('are never made in production', () => {
    const file = path.join(folder, 'keys.json');
    expect(() => SigningKeys.fromFile(file, false)).toThrow('AUTH_KEYS_FILE: there is no such file');
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    ['no JSON', () => '{'],
    ['no key', () => '{"keys":[]}'],
    ['public keys alone', () => JSON.stringify({ keys: new SigningKeys(newKeySet()).published })],
    ['one kid twice', () => JSON.stringify({ keys: Array(2).fill(keysOf(newKeySet())[0]) })],
    [
      'a key that is too short',
      () => {
        const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
        return JSON.stringify({ keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'short' }] });
      },
    ],
  ])('are refused when the set holds %s', (_what, json) => {
    expect(() => new SigningKeys(json())).toThrow();
  });
});
