/** A range of days, both included, in ISO 8601 (2026-12-01); empty for an open end. */
export interface DateRange {
  from: string;
  to: string;
}

/** The ranges that people ask for most. */
export const DATE_PRESETS = [
  'today',
  'last7Days',
  'last30Days',
  'thisMonth',
  'lastMonth',
  'thisYear',
] as const;

export type DatePreset = (typeof DATE_PRESETS)[number];

/** The days of a preset. @param today in the reader's time zone */
export function presetRange(preset: DatePreset, today: Date): DateRange {
  const year = today.getFullYear();
  const month = today.getMonth();
  const day = today.getDate();
  const range = (from: Date, to: Date): DateRange => ({ from: isoDay(from), to: isoDay(to) });
  switch (preset) {
    case 'today':
      return range(today, today);
    case 'last7Days':
      return range(new Date(year, month, day - 6), today);
    case 'last30Days':
      return range(new Date(year, month, day - 29), today);
    case 'thisMonth':
      return range(new Date(year, month, 1), today);
    case 'lastMonth':
      return range(new Date(year, month - 1, 1), new Date(year, month, 0));
    case 'thisYear':
      return range(new Date(year, 0, 1), today);
  }
}

/** A day in ISO 8601, in the reader's time zone. */
export function isoDay(date: Date): string {
  const part = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${part(date.getMonth() + 1)}-${part(date.getDate())}`;
}
