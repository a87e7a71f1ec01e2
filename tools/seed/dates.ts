const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

/**
 * The instants of the seed, as days before today. They are relative to the start of the current day (UTC) instead of
 * a fixed date, so that dashboards and "last 30 days" always have data; two runs on one day agree.
 */
export class Calendar {
  readonly #today: number;

  constructor(now: Date = new Date()) {
    this.#today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  }

  /** @param minutes into that day; instants after the start of today are moved back to it */
  daysAgo(days: number, minutes = 0): Date {
    return new Date(Math.min(this.#today - days * DAY_MS + minutes * MINUTE_MS, this.#today));
  }

  /** An instant in the future, such as the end of a coupon. */
  inDays(days: number): Date {
    return new Date(this.#today + days * DAY_MS);
  }

  /** Some hours after an instant, but never later than the start of today. */
  after(instant: Date, hours: number): Date {
    return new Date(Math.min(instant.getTime() + hours * 60 * MINUTE_MS, this.#today));
  }

  /** Whole days between an instant and the start of today. */
  ageInDays(instant: Date): number {
    return Math.floor((this.#today - instant.getTime()) / DAY_MS);
  }
}
