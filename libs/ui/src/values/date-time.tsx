import { useEffect, useState, type ReactNode } from 'react';
import { useFormats } from '@e-storefront/i18n';
import classes from './values.module.css';

interface TimeProps {
  /** ISO 8601; a dash for none. */
  at: string | null | undefined;
}

interface DateTimeProps extends TimeProps {
  /** Without hours and minutes. */
  dateOnly?: boolean;
}

/** A point in time, in the reader's time zone. */
export function DateTime({ at, dateOnly = false }: DateTimeProps): ReactNode {
  const { date, dateTime } = useFormats();
  if (!at) return '–';
  return (
    // The server renders in its own time zone.
    <time dateTime={at} className={classes['time']} suppressHydrationWarning>
      {dateOnly ? date(at) : dateTime(at)}
    </time>
  );
}

const MINUTE_MS = 60_000;

/** A point in time relative to now, such as `3 hours ago`, which stays true while it is shown. */
export function RelativeTime({ at }: TimeProps): ReactNode {
  const { relative, dateTime } = useFormats();
  const [, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((tick) => tick + 1), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  if (!at) return '–';
  return (
    <time dateTime={at} title={dateTime(at)} className={classes['time']} suppressHydrationWarning>
      {relative(at)}
    </time>
  );
}
