import { rateLimitScale, requireLimits } from './rate-limit.config';

test('limits can be switched off, but not in production', () => {
  for (const environment of ['development', 'test'] as const)
    expect(requireLimits(0, environment)).toBeUndefined();
  expect(() => requireLimits(0, 'production')).toThrow('RATE_LIMIT_SCALE must be above 0 in production');
  expect(requireLimits(0.5, 'production')).toBeUndefined();
});

test.each([
  [undefined, 1],
  ['0', 0],
  ['2.5', 2.5],
  ['-1', undefined],
  ['many', undefined],
  ['Infinity', undefined],
])('the setting %p is read as %p', (given, scale) => {
  expect(rateLimitScale.safeParse(given).data).toBe(scale);
});
