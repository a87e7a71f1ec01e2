import { parseIdempotencyKey } from './idempotency-key';

test('reads the argument, otherwise the header with or without quotes', () => {
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
