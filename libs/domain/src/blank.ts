/** White space and invisible characters: zero-width characters, direction marks and fillers. */
const UNSEEN = String.raw`[\s\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0]`;
const ONLY_UNSEEN = new RegExp(`^${UNSEEN}*$`, 'u');
const ONE_UNSEEN = new RegExp(`^${UNSEEN}$`, 'u');

/** Whether a text has no visible character, so that the field counts as empty. */
export function isBlank(text: string): boolean {
  return ONLY_UNSEEN.test(text);
}

/** Removes invisible characters at both ends. */
export function trimmed(text: string): string {
  // Not a regular expression: one anchored at the end would backtrack at each space.
  let start = 0;
  let end = text.length;
  while (start < end && ONE_UNSEEN.test(text.charAt(start))) start += 1;
  while (end > start && ONE_UNSEEN.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

/** The trimmed text; null for a blank or absent one. */
export function filledIn(text: string | null | undefined): string | null {
  return text === null || text === undefined || isBlank(text) ? null : text;
}
