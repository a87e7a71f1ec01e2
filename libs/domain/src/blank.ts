/** White space, and characters that nobody sees: zero-width ones, marks of direction, fillers. */
const UNSEEN = String.raw`[\s\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0]`;
const ONLY_UNSEEN = new RegExp(`^${UNSEEN}*$`, 'u');
const ONE_UNSEEN = new RegExp(`^${UNSEEN}$`, 'u');

/** Whether a text shows nothing, so that the field counts as not filled in. */
export function isBlank(text: string): boolean {
  return ONLY_UNSEEN.test(text);
}

/** A text without what stands unseen at its ends. */
export function trimmed(text: string): string {
  // An expression for the end of a text would try again at each of its spaces.
  let start = 0;
  let end = text.length;
  while (start < end && ONE_UNSEEN.test(text.charAt(start))) start += 1;
  while (end > start && ONE_UNSEEN.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** A text that was filled in; null for a blank or absent one. */
export function filledIn(text: string | null | undefined): string | null {
  return text === null || text === undefined || isBlank(text) ? null : text;
}
