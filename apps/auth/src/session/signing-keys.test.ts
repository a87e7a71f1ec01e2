import { newKeySet } from '../../test/fixtures/auth-fixture';
import { SigningKeys } from './signing-keys';

const keysOf = (json: string): object[] => (JSON.parse(json) as { keys: object[] }).keys;

describe('SigningKeys', () => {
  it('signs with the first key and publishes all of them', () => {
    const [next, old] = [...keysOf(newKeySet()), ...keysOf(newKeySet())];
    const keys = new SigningKeys(JSON.stringify({ keys: [next, old] }));
    expect(keys.published).toHaveLength(2);
    expect(keys.signing.kid).toBe(keys.published[0]?.kid);
    expect(JSON.stringify(keys.published)).not.toMatch(/"(d|p|q|dp|dq|qi)":/);
  });

  it('fails at startup with a one-line message if the file is missing', () => {
    const missing = '/nowhere/keys.json';
    expect(() => SigningKeys.fromFile(missing)).toThrow('AUTH_KEYS_FILE: the file does not exist');
    expect(() => SigningKeys.fromFile(__filename)).toThrow(
      'AUTH_KEYS_FILE: the file is not a set of private RSA keys',
    );
  });

  it.each([
    ['no JSON', () => '{'],
    ['no key', () => '{"keys":[]}'],
    ['public keys alone', () => JSON.stringify({ keys: new SigningKeys(newKeySet()).published })],
    ['one kid twice', () => JSON.stringify({ keys: Array(2).fill(keysOf(newKeySet())[0]) })],
    ['a key that is too short', () => newKeySet(1_024)],
  ])('rejects a key set with %s', (_what, json) => {
    expect(() => new SigningKeys(json())).toThrow();
  });
});
