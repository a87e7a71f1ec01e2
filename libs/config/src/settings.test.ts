import { readConfig } from './read-config';
import { duration } from './settings';

const read = (value?: string): number =>
  readConfig({ TTL: duration(900, { min: 1, max: 3_600 }) }, { TTL: value }).TTL;

test.each([
  ['900', 900],
  [' 60 ', 60],
  ['PT15M', 900],
  ['PT1H', 3_600],
  ['pt1m30s', 90],
  ['PT45S', 45],
])('parses a duration of %s as %i seconds', (text, seconds) => {
  expect(read(text)).toBe(seconds);
});

test('returns the default for an absent duration', () => {
  expect(read()).toBe(900);
});

test.each(['0', '-5', '15m', 'PT', 'P', 'PT0S', 'PT2H', '1.5', 'P1D', 'P1Y', 'soon'])(
  'rejects a duration of %s',
  (text) => {
    expect(() => read(text)).toThrow(/^Bad configuration: TTL: must be 1 to 3600 seconds/);
  },
);
