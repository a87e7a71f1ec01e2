import { idempotencyKeyOf } from './idempotency-key';

test('a key is the argument, else the header, quoted or not', () => {
  expect(idempotencyKeyOf('a', '"b"')).toBe('a');
  expect(idempotencyKeyOf(null, '"b"')).toBe('b');
  expect(idempotencyKeyOf(undefined, 'b')).toBe('b');
  expect(idempotencyKeyOf(undefined, null)).toBeNull();
  for (const blank of ['', ' ']) {
    expect(idempotencyKeyOf(blank, 'b')).toBe('b');
    expect(idempotencyKeyOf(blank, blank)).toBeNull();
  }
  for (const bad of ['a b', 'ü', 'x'.repeat(256)]) {
    expect(() => idempotencyKeyOf(bad, null)).toThrow(/^The idempotency key must have/);
  }
});
