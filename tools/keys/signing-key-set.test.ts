import { KEY_CACHE_TTL_MS } from '@e-storefront/auth';
import { MAX_TOKEN_SECONDS } from '../../apps/auth/src/session/access-tokens';
import { SigningKeys } from '../../apps/auth/src/session/signing-keys';
import { newSigningKey } from './key-folder';
import {
  OVERLAP_MS,
  RETIREMENT_MS,
  statesOf,
  withFreshKeyAlone,
  withNextKey,
  type SigningKeySet,
} from './signing-key-set';

const NOW = Date.UTC(2026, 2, 1);
const first: SigningKeySet = { keys: [newSigningKey()] };
const kidsOf = ({ keys }: SigningKeySet): string[] => keys.map(({ kid }) => kid);

/** The key set as auth reads it at a point in time. */
function at(moment: number, set: SigningKeySet): { signing: string; published: string[] } {
  const clock = jest.spyOn(Date, 'now').mockReturnValue(moment);
  const keys = new SigningKeys(JSON.stringify(set));
  const seen = { signing: keys.signing.kid, published: keys.published.map(({ kid }) => kid) };
  clock.mockRestore();
  return seen;
}

test('publishes a new key before it signs, and the old one until its last token has expired', () => {
  const set = withNextKey(first, NOW);
  const [old = '', next = ''] = kidsOf(set);
  expect(at(NOW, set)).toEqual({ signing: old, published: [old, next] });
  expect(at(NOW + OVERLAP_MS - 1, set).signing).toBe(old);
  const begins = NOW + OVERLAP_MS;
  expect(at(begins, set)).toEqual({ signing: next, published: [old, next] });
  const lastTokenEnds = begins + MAX_TOKEN_SECONDS * 1000;
  expect(at(lastTokenEnds, set).published).toContain(old);
  expect(at(begins + RETIREMENT_MS, set)).toEqual({ signing: next, published: [next] });
});

test('overlaps longer than services cache the keys', () => {
  expect(OVERLAP_MS).toBeGreaterThan(KEY_CACHE_TTL_MS);
  expect(RETIREMENT_MS).toBeGreaterThan(MAX_TOKEN_SECONDS * 1000);
});

test('adds no second pending key, and drops expired keys on the next rotation', () => {
  const second = withNextKey(first, NOW);
  expect(() => withNextKey(second, NOW + 1)).toThrow(/already pending; it signs from 2026-03-01T00:15/);
  const third = withNextKey(second, NOW + OVERLAP_MS + RETIREMENT_MS);
  expect(kidsOf(third)).toHaveLength(2);
  expect(kidsOf(third)).not.toContain(kidsOf(first)[0]);
});

test('does not extend the lifetime of a key that is being retired', () => {
  const second = withNextKey(first, NOW);
  const third = withNextKey(second, NOW + OVERLAP_MS + 1);
  expect(third.keys).toHaveLength(3);
  expect(third.keys[0]?.publishedUntil).toBe(second.keys[0]?.publishedUntil);
});

test('leaves only a new key, which signs at once, after a leak', () => {
  const set = withFreshKeyAlone(NOW);
  expect(kidsOf(set)).not.toContain(kidsOf(first)[0]);
  expect(at(NOW, set)).toEqual({ signing: kidsOf(set)[0], published: kidsOf(set) });
});

test('reports the state of each key', () => {
  const set = withNextKey(first, NOW);
  const states = (moment: number): string[] => [...statesOf(set, moment).values()];
  expect(states(NOW)).toEqual(['signs', 'waits']);
  expect(states(NOW + OVERLAP_MS)).toEqual(['retires', 'signs']);
  expect(states(NOW + OVERLAP_MS + RETIREMENT_MS)).toEqual(['forgotten', 'signs']);
});
