import fc from 'fast-check';
import { calendarFor, firstOfMonth, mondayOf, period, timeZone } from './sales-periods';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/Sao_Paulo',
  'Asia/Kolkata',
  'America/New_York',
  'Asia/Beirut',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Africa/Cairo',
  'America/St_Johns',
  'Asia/Kathmandu',
];

/** The day in a time zone according to Intl. */
const localDay = (instant: number, zone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(instant);

describe('the calendar of a period', () => {
  it.each([
    ['daily', 30],
    ['day', 1],
    ['week', 7],
    ['month', 30],
    ['quarter', 90],
    ['7d', 7],
    ['366d', 366],
  ])('resolves %s to %d days that end today', (text, count) => {
    const { days } = calendarFor(period.parse(text), 'UTC', new Date('2026-07-15T12:00:00Z'));
    expect(days).toHaveLength(count);
    expect(days.at(-1)).toBe('2026-07-15');
  });

  it.each([
    ['weekly', 12, '2026-04-27'],
    ['4w', 4, '2026-06-22'],
    ['1w', 1, '2026-07-13'],
  ])('resolves %s to %d weeks that begin on Monday', (text, count, first) => {
    const { weeks, days } = calendarFor(period.parse(text), 'UTC', new Date('2026-07-15T12:00:00Z'));
    expect([weeks.length, weeks[0], days[0]]).toEqual([count, first, first]);
  });

  it.each([
    ['monthly', 12, '2025-08-01'],
    ['year', 12, '2025-08-01'],
    ['1y', 12, '2025-08-01'],
    ['12m', 12, '2025-08-01'],
    ['1m', 1, '2026-07-01'],
  ])('resolves %s to %d months, and days from the first of them', (text, count, first) => {
    const { months, days } = calendarFor(period.parse(text), 'UTC', new Date('2026-07-31T23:00:00Z'));
    expect([months.length, months[0], days[0]]).toEqual([count, first, first]);
  });

  it('extends the first week and the first month to before the first day, so that they are whole', () => {
    const now = new Date('2026-07-15T12:00:00Z');
    const { days, weeks, months, from, dailyFrom } = calendarFor(period.parse('7d'), 'UTC', now);
    expect([days[0], weeks, months]).toEqual(['2026-07-09', ['2026-07-06', '2026-07-13'], ['2026-07-01']]);
    expect([dailyFrom, from]).toEqual([new Date('2026-07-09T00:00:00Z'), new Date('2026-07-01T00:00:00Z')]);
  });

  it('uses the time zone of the shop', () => {
    const now = new Date('2026-06-30T20:00:00Z');
    const { days, months } = calendarFor(period.parse('1d'), 'Asia/Kolkata', now);
    expect([days, months]).toEqual([['2026-07-01'], ['2026-07-01']]);
  });

  it.each([
    ['Europe/Berlin', '2026-03-31T10:00:00Z', '3d', '2026-03-28T23:00:00Z'],
    ['Europe/Berlin', '2026-10-26T10:00:00Z', '2d', '2026-10-24T22:00:00Z'],
    // The clock changes from 23:59:59 to 01:00: the day has no midnight.
    ['America/Sao_Paulo', '2018-11-05T10:00:00Z', '2d', '2018-11-04T03:00:00Z'],
  ])('begins a day in %s at its first instant across a clock change', (...[zone, now, text, first]) => {
    const { dailyFrom } = calendarFor(period.parse(text), zone, new Date(now));
    expect(dailyFrom).toEqual(new Date(first));
  });

  it('assigns every instant to exactly one day, week and month across clock changes', () => {
    const instant = fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2030, 0, 1) });
    const text = fc.constantFrom('1d', '7d', '30d', '90d', '1w', '12w', '1m', '12m', '1y', 'quarter');
    const property = fc.property(instant, text, fc.constantFrom(...ZONES), (at, asked, zone) => {
      const { days, weeks, months, dailyFrom, from } = calendarFor(period.parse(asked), zone, new Date(at));
      const first = dailyFrom.getTime();
      expect(localDay(first, zone)).toBe(days[0]);
      expect(localDay(first - 1, zone) < (days[0] ?? '')).toBe(true);
      expect([localDay(from.getTime(), zone)]).toEqual([weeks[0], months[0]].sort().slice(0, 1));
      expect(days.at(-1)).toBe(localDay(at, zone));
      expect(new Set(days).size).toBe(days.length);
      for (const day of days) {
        expect(weeks).toContain(mondayOf(day));
        expect(months).toContain(firstOfMonth(day));
      }
      expect(weeks.at(-1)).toBe(mondayOf(days.at(-1) ?? ''));
      expect(months.at(-1)).toBe(firstOfMonth(days.at(-1) ?? ''));
    });
    fc.assert(property, { numRuns: 100 });
  });

  it.each([
    ['2026-11-22', '2026-11-16'],
    ['2026-11-23', '2026-11-23'],
    ['2026-01-01', '2025-12-29'],
    ['2024-03-01', '2024-02-26'],
  ])('assigns %s to the week of %s', (day, monday) => {
    expect(mondayOf(day)).toBe(monday);
  });

  it.each(['', '  ', '\u200b', 'All', 'all-time'])('is the longest one for "%s"', (text) => {
    expect(period.parse(text)).toEqual(period.parse('monthly'));
  });

  it.each([
    ['Yearly', 'year'],
    ['quarterly', 'quarter'],
    ['TODAY', 'day'],
    ['Past 30 days', '30d'],
    ['last_12_months', '12m'],
  ])('accepts "%s" as %s', (text, plain) => {
    expect(period.parse(text)).toEqual(period.parse(plain));
  });

  it.each(['fortnight', '0d', '367d', '53w', '13m', '2y', '-1d', '7', 'constructor'])(
    'rejects "%s"',
    (text) => {
      expect(period.safeParse(text).success).toBe(false);
    },
  );
});

describe('the time zone setting', () => {
  it.each(['UTC', 'Asia/Kolkata', 'America/Argentina/Buenos_Aires'])('accepts %s', (name) => {
    expect(timeZone.parse(name)).toBe(name);
  });

  it.each(['', 'Mars/Olympus', 'IST+5', 'local', 'Europe/Berlin '])('rejects "%s"', (name) => {
    expect(timeZone.safeParse(name).success).toBe(false);
  });
});
