import { isoDay, presetRange } from './date-range';

const today = new Date(2026, 2, 1, 23, 30);

describe('presetRange', () => {
  it.each([
    ['today', '2026-03-01', '2026-03-01'],
    ['last7Days', '2026-02-23', '2026-03-01'],
    ['last30Days', '2026-01-31', '2026-03-01'],
    ['thisMonth', '2026-03-01', '2026-03-01'],
    ['lastMonth', '2026-02-01', '2026-02-28'],
    ['thisYear', '2026-01-01', '2026-03-01'],
  ] as const)('has for %s the days from %s to %s', (preset, from, to) => {
    expect(presetRange(preset, today)).toEqual({ from, to });
  });
});

it('gives the day in the time zone of the reader', () => {
  expect(isoDay(today)).toBe('2026-03-01');
});
