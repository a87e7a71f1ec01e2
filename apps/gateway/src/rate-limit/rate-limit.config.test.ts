import { assertRateLimitsEnabled, rateLimitSettings } from './rate-limit.config';

test('allows limits to be switched off outside production only', () => {
  for (const environment of ['development', 'test'] as const)
    expect(assertRateLimitsEnabled(0, environment)).toBeUndefined();
  expect(() => assertRateLimitsEnabled(0, 'production')).toThrow(
    'RATE_LIMIT_SCALE must be above 0 in production',
  );
  expect(assertRateLimitsEnabled(0.5, 'production')).toBeUndefined();
});

test.each([
  [undefined, 1],
  ['0', 0],
  ['2.5', 2.5],
  ['-1', undefined],
  ['many', undefined],
  ['Infinity', undefined],
])('reads the setting %p as the scale %p', (given, scale) => {
  expect(rateLimitSettings.RATE_LIMIT_SCALE.safeParse(given).data).toBe(scale);
});
