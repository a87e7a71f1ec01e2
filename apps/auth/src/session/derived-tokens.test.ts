import { ConfigError } from '@e-storefront/config';
import { newEncryptionKeys } from '../../test/fixtures/auth-fixture';
import { DerivedTokens } from './derived-tokens';

const FACTS = ['one', 'two'];

describe('DerivedTokens', () => {
  const keys = newEncryptionKeys();
  const tokens = new DerivedTokens(keys);

  it('are equal only for equal facts, purpose and key', () => {
    const { token, keyId } = tokens.derive('refresh-token', FACTS);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(new DerivedTokens(keys).deriveWithKey('refresh-token', FACTS, keyId)).toBe(token);
    const others = [
      tokens.derive('mailed-token', FACTS).token,
      tokens.derive('refresh-token', ['onetwo']).token,
      tokens.derive('refresh-token', ['one,two']).token,
      new DerivedTokens(newEncryptionKeys()).derive('refresh-token', FACTS).token,
    ];
    expect(new Set([token, ...others]).size).toBe(5);
  });

  it('can be derived again after a key rotation while the old key is in the set', () => {
    const { token, keyId } = tokens.derive('refresh-token', FACTS);
    const fresh = JSON.parse(newEncryptionKeys());
    const both = new DerivedTokens(JSON.stringify({ keys: [...fresh.keys, ...JSON.parse(keys).keys] }));
    expect(both.derive('refresh-token', FACTS).token).not.toBe(token);
    expect(both.deriveWithKey('refresh-token', FACTS, keyId)).toBe(token);
    expect(both.deriveWithEachKey('refresh-token', FACTS)).toContain(token);
    const later = new DerivedTokens(JSON.stringify(fresh));
    expect(later.deriveWithKey('refresh-token', FACTS, keyId)).toBeNull();
  });

  it.each(['/nowhere', __filename])('rejects the key file %s', (file) => {
    expect(() => DerivedTokens.fromFile(file)).toThrow(ConfigError);
  });
});
