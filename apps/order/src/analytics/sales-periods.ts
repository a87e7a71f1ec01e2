import { DateTime, IANAZone } from 'luxon';
import { z } from 'zod';
import { isBlank, isNoFilter, wordKey } from '@e-storefront/domain';

const UNITS = { d: 'day', w: 'week', m: 'month', y: 'year' } as const;

type Unit = (typeof UNITS)[keyof typeof UNITS];

/** So many days, weeks or months of the calendar, of which the present one is the last. */
interface Period {
  count: number;
  unit: Unit;
}

/** The names that clients use for a period. */
const NAMED: Readonly<Record<string, Period>> = {
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
/** What is shown when no period is asked for: as much as there is at most. */
const WHOLE: Period = { count: 12, unit: 'month' };
/** About a year of each. */
const MOST: Readonly<Record<Unit, number>> = { day: 366, week: 52, month: 12, year: 1 };

const WRONG = `must be one of: ${Object.keys(NAMED).join(', ')}, or up to a year such as 7d, 4w or 12m.`;

/** A period as clients write it; a blank one, or `All`, asks for the longest, and what is none is refused. */
export const period = z.string().transform((text, context): Period => {
  if (isBlank(text) || isNoFilter(text, 'time', 'periods', 'period')) return WHOLE;
  // A sign is no separator of words.
  const found = /^\s*[-+]/.test(text) ? null : periodOf(wordKey(text));
  if (found) return found;
  context.addIssue({ code: 'custom', message: WRONG });
  return z.NEVER;
});

/** The setting of a time zone: a name of the IANA database, such as Asia/Kolkata. */
export const timeZone = z
  .string()
  .refine((name) => IANAZone.isValidZone(name), 'must be a time zone such as Asia/Kolkata or UTC.');

/** The days (ISO 8601) on which the days, the weeks and the months of a period begin, oldest first. */
export interface Calendar {
  /** The first instant that counts for any of them. */
  from: Date;
  /** The first instant of the first day. */
  dailyFrom: Date;
  days: string[];
  weeks: string[];
  months: string[];
}

/**
 * Lays the calendar of a time zone over a period. Days begin at midnight (or at the first instant after it where
 * midnight is skipped), weeks on Monday, months on their first; the first of each holds the beginning of the period and
 * is whole, the last holds `now`.
 * @param zone an IANA time zone
 */
export function calendarOf({ count, unit }: Period, zone: string, now: Date): Calendar {
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

/** The Monday of a day's week, both as ISO 8601 days. */
export function mondayOf(date: string): string {
  return isoDate(dateOnly(date).startOf('week'));
}

/** The first of a day's month, both as ISO 8601 days. */
export function firstOfMonth(date: string): string {
  return isoDate(dateOnly(date).startOf('month'));
}

/** Steps through dates without a time of day, so that no change of the clock can skip or repeat one. */
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

function periodOf(text: string): Period | null {
  const named = Object.hasOwn(NAMED, text) ? NAMED[text] : undefined;
  if (named) return named;
  const [, digits, letter] = /^(?:last|past)?(\d{1,3})([dwmy])(?:ays?|eeks?|onths?|ears?)?$/.exec(text) ?? [];
  if (!digits || !letter) return null;
  const unit = UNITS[letter as keyof typeof UNITS];
  const count = Number(digits);
  return count >= 1 && count <= MOST[unit] ? { count, unit } : null;
}
