import type { DateRange } from '@e-storefront/ui';

/** The sales of one day or month. */
export interface SalesPoint {
  /** The first day in ISO 8601. */
  date: string;
  sales: number;
  orders: number;
  revenue: number;
}

const DAY_MS = 86_400_000;
/** The API reports at most a year. */
const MAX_DAYS = 365;
/** Longer ranges are shown by month. */
const MAX_DAILY_POINTS = 62;

/** The period to ask the API for so that it includes a range: its days until today, and one more for time zones. */
export function periodOf({ from }: DateRange, today: string): string {
  return `${Math.min(Math.max(daysBetween(from, today) + 2, 1), MAX_DAYS)}d`;
}

/** The days of a range. */
export function pointsIn(points: readonly SalesPoint[], { from, to }: DateRange): SalesPoint[] {
  return points.filter(({ date }) => date >= from && date <= to);
}

/** The range of the same length that ends before another. */
export function rangeBefore({ from, to }: DateRange): DateRange {
  const days = daysBetween(from, to) + 1;
  return { from: addDays(from, -days), to: addDays(from, -1) };
}

/** Days as they are, or added up by month if there are many. */
export function readablePoints(points: readonly SalesPoint[]): { isByMonth: boolean; points: SalesPoint[] } {
  if (points.length <= MAX_DAILY_POINTS) return { isByMonth: false, points: [...points] };
  const months = new Map<string, SalesPoint[]>();
  for (const point of points) {
    const month = `${point.date.slice(0, 7)}-01`;
    months.set(month, [...(months.get(month) ?? []), point]);
  }
  return { isByMonth: true, points: [...months].map(([date, days]) => ({ ...totalOf(days), date })) };
}

/** The sum of several points. Amounts are added as whole cents. */
export function totalOf(points: readonly SalesPoint[]): Omit<SalesPoint, 'date'> {
  const sum = (amount: (point: SalesPoint) => number): number =>
    points.reduce((total, point) => total + Math.round(amount(point) * 100), 0) / 100;
  return {
    sales: sum(({ sales }) => sales),
    orders: points.reduce((total, { orders }) => total + orders, 0),
    revenue: sum(({ revenue }) => revenue),
  };
}

/** The change from one value to another as a share; null from nothing. */
export function changeOf(before: number, after: number): number | null {
  return before > 0 ? (after - before) / before : null;
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}
