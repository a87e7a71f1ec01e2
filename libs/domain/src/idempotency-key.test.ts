import { parseIdempotencyKey } from './idempotency-key';

test('a key is the argument, else the header, quoted or not', () => {
  expect(parseIdempotencyKey('a', '"b"')).toBe('a');
  expect(parseIdempotencyKey(null, '"b"')).toBe('b');
  expect(parseIdempotencyKey(undefined, 'b')).toBe('b');
  expect(parseIdempotencyKey(undefined, null)).toBeNull();
  for (const blank of ['', ' ']) {
    expect(parseIdempotencyKey(blank, 'b')).toBe('b');
    expect(parseIdempotencyKey(blank, blank)).toBeNull();
  }
  for (const bad of ['a b', 'ü', 'x'.repeat(256)]) {
    expect(() => parseIdempotencyKey(bad, null)).toThrow(/^The idempotency key must have/);
  }
});
