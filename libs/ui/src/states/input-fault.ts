/** A text by its key, with the values in it. */
export interface Message {
  key: string;
  values: Record<string, string | number>;
}

/** The ends of the API's sentences about an invalid input, by the text of the rule that it breaks. */
const FAULTS: readonly (readonly [RegExp, key: string])[] = [
  [/(?:must not be empty|is required(?: for addresses in .+)?)\.$/, 'required'],
  [/is not a valid e-mail address\.$/, 'email'],
  [/must (?:have|be) at most (?<max>\d+) characters(?: long)?\.$/, 'maxLength'],
  [/must (?:have|be) at least (?<min>\d+) characters(?: long)?\.$/, 'minLength'],
  [/must be a whole number\.$/, 'integer'],
  [/must be at least (?<min>-?[\d.]+)\.$/, 'min'],
  [/must be at most (?<max>-?[\d.]+)\.$/, 'max'],
  [/must not be negative\.$/, 'notNegative'],
  [/must have at most two decimals\.$/, 'twoDecimals'],
  [/is too common\b.*$/, 'commonPassword'],
  [/must be an http or https address\.$/, 'webUrl'],
  [/is not a valid phone number\b.*$/, 'phone'],
  [/must not contain control characters\.$/, 'controlCharacters'],
];

/** The text of the rule that an input breaks, by the API's sentence about it; undefined for rules without a text. */
export function inputFault(message: string): Message | undefined {
  for (const [pattern, rule] of FAULTS) {
    const match = pattern.exec(message);
    if (match) return { key: `ui.rules.${rule}`, values: { ...match.groups } };
  }
  return undefined;
}
