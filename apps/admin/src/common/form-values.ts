/** What a number field holds: empty text without a value. */
export type NumberValue = number | string;

/** The value of a number field; null when it is empty. */
export function numberOrNull(value: NumberValue): number | null {
  return value === '' ? null : Number(value);
}

/** An instant for a field with a local date and time. @param at ISO 8601 */
export function toLocalTime(at: string): string {
  const date = new Date(at);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** The instant of a field with a local date and time, as ISO 8601; the text itself while it is incomplete. */
export function fromLocalTime(text: string): string {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? text : date.toISOString();
}
