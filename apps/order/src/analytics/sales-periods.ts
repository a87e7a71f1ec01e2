import { DateTime, IANAZone } from 'luxon';
import { z } from 'zod';
import { isBlank, isNoFilter, wordKey } from '@e-storefront/domain';

const UNITS = { d: 'day', w: 'week', m: 'month', y: 'year' } as const;

type Unit = (typeof UNITS)[keyof typeof UNITS];

/** A number of calendar days, weeks, months or years that ends with the current one. */
interface Period {
  count: number;
  unit: Unit;
}

const NAMED_PERIODS: Readonly<Record<string, Period>> = {
  daily: { count: 30, unit: 'day' },
  weekly: { count: 12, unit: 'week' },
  monthly: { count: 12, unit: 'month' },
  day: { count: 1, unit: 'day' },
  week: { count: 7, unit: 'day' },
  month: { count: 30, unit: 'day' },
  quarter: { count: 90, unit: 'day' },
  year: { count: 12, unit: 'month' },
  today: { count: 1, unit: 'day' },
  quarterly: { count: 90, unit: 'day' },
  yearly: { count: 12, unit: 'month' },
};
const LONGEST_PERIOD: Period = { count: 12, unit: 'month' };
/** About a year of each. */
const MAX_COUNTS: Readonly<Record<Unit, number>> = { day: 366, week: 52, month: 12, year: 1 };

const INVALID_PERIOD = `must be one of: ${Object.keys(NAMED_PERIODS).join(', ')}, or up to a year such as 7d, 4w or 12m.`;

/** Parses a period such as `monthly`, `7d` or `last 4 weeks`; a blank one and `All` are the longest period. */
export const period = z.string().transform((text, context): Period => {
  if (isBlank(text) || isNoFilter(text, 'time', 'periods', 'period')) return LONGEST_PERIOD;
  // wordKey would drop a sign: `-7d` is invalid, not `7d`.
  const found = /^\s*[-+]/.test(text) ? null : parsePeriod(wordKey(text));
  if (found) return found;
  context.addIssue({ code: 'custom', message: INVALID_PERIOD });
  return z.NEVER;
});

export const timeZone = z
  .string()
  .refine((name) => IANAZone.isValidZone(name), 'must be a time zone such as Asia/Kolkata or UTC.');

/** The first days (ISO 8601) of the days, weeks and months of a period, oldest first. */
export interface Calendar {
  /** The start of the earliest of them. */
  from: Date;
  /** The start of the first day. */
  dailyFrom: Date;
  days: string[];
  weeks: string[];
  months: string[];
}

/**
 * The calendar of a period in a time zone. Days begin at midnight (or at the first instant after it where a clock change
 * skips midnight), weeks on Monday. The first day, week and month are whole and contain the start of the period; the
 * last ones contain `now`.
 * @param zone an IANA time zone
 */
export function calendarFor({ count, unit }: Period, zone: string, now: Date): Calendar {
  const today = DateTime.fromJSDate(now, { zone }).startOf('day');
  const months = unit === 'year' ? count * 12 : count;
  const start =
    unit === 'year' || unit === 'month'
      ? today.startOf('month').minus({ months: months - 1 })
      : today.startOf(unit).minus({ [unit]: count - 1 });
  const first = start.startOf('day');
  const [week, month] = [first.startOf('week'), first.startOf('month')];
  return {
    from: (week < month ? week : month).toJSDate(),
    dailyFrom: first.toJSDate(),
    days: datesFrom(first, today, 'day'),
    weeks: datesFrom(week, today, 'week'),
    months: datesFrom(month, today, 'month'),
  };
}

/** The Monday of a day's week (ISO 8601). */
export function mondayOf(date: string): string {
  return isoDate(dateOnly(date).startOf('week'));
}

/** The first day of a day's month (ISO 8601). */
export function firstOfMonth(date: string): string {
  return isoDate(dateOnly(date).startOf('month'));
}

/** Steps through dates in UTC, so that no clock change skips or repeats one. */
function datesFrom(first: DateTime, last: DateTime, step: 'day' | 'week' | 'month'): string[] {
  const end = dateOnly(isoDate(last));
  const dates: string[] = [];
  for (let date = dateOnly(isoDate(first)); date <= end; date = date.plus({ [step]: 1 })) {
    dates.push(isoDate(date));
  }
  return dates;
}

function dateOnly(date: string): DateTime {
  return DateTime.fromISO(date, { zone: 'utc' });
}

function isoDate(date: DateTime): string {
  return date.toISODate() ?? '';
}

function parsePeriod(text: string): Period | null {
  const named = Object.hasOwn(NAMED_PERIODS, text) ? NAMED_PERIODS[text] : undefined;
  if (named) return named;
  const [, digits, letter] = /^(?:last|past)?(\d{1,3})([dwmy])(?:ays?|eeks?|onths?|ears?)?$/.exec(text) ?? [];
  if (!digits || !letter) return null;
  const unit = UNITS[letter as keyof typeof UNITS];
  const count = Number(digits);
  return count >= 1 && count <= MAX_COUNTS[unit] ? { count, unit } : null;
}
