import { sentenceAbout } from '@e-storefront/errors';

/** A message of graphql-js about a variable, for users. */
export interface VariableFault {
  /** The path of the variable or of its inner field. */
  field: string;
  message: string;
}

/** The beginning of graphql-js's messages about variables. */
const ABOUT_VARIABLE = /^Variable "\$(\w+)" (got invalid value|of (?:required|non-null) type)/;

/** The beginning of the reason after the value, which may contain anything. */
const REASON =
  /; ((?:(?:Int|Float|String|Boolean|ID|DateTime) cannot represent|Expected|Value|Enum|Field) .*)$/s;

/** Messages by the reason that graphql-js gives. The first match counts. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^Float cannot represent a number that large/, 'is too large.'],
  [/^Int cannot represent non 32-bit/, 'is too large or too small.'],
  [/^Int cannot represent/, 'must be a whole number.'],
  [/^Float cannot represent/, 'must be a number.'],
  [/^String cannot represent/, 'must be text.'],
  [/^Boolean cannot represent/, 'must be true or false.'],
  [/^ID cannot represent/, 'must be an id.'],
  [/^Expected non-nullable type/, 'is required.'],
  [/^(?:Value .* does not exist in|Enum ".*" cannot represent)/s, 'is not one of the allowed values.'],
  [/^Expected type "\w+" to be an object/, 'must be an object.'],
  [/^Value is not a valid email address/, 'is not a valid e-mail address.'],
  [/^Expected type "URL"/, 'must be a web address.'],
  [
    /^(?:Expected type "DateTime"|DateTime cannot represent)/,
    'must be a date with a time and a time zone, such as 2026-03-01T09:30:00Z.',
  ],
];

/**
 * Parses graphql-js's message about an invalid variable; null for any other message.
 * @param argument the path of the argument that the variable is used for, if known: users do not see
 * variables
 */
export function variableFault(message: string, argument?: string): VariableFault | null {
  const found = ABOUT_VARIABLE.exec(message);
  if (!found) return null;
  const [, variable = '', kind] = found;
  const fault = (field: string, text: string): VariableFault => {
    const path = argument ?? field;
    return { field: path, message: sentenceAbout(path, text) };
  };
  if (kind !== 'got invalid value') return fault(variable, 'is required.');
  const place = / at "([^"]+)";/.exec(message)?.[1] ?? variable;
  const field = place.replace(/\[(\d+)\]/g, '.$1');
  const reason = REASON.exec(message)?.[1] ?? '';
  const missing = /^Field "(\w+)" of required type/.exec(reason)?.[1];
  if (missing !== undefined) return fault(`${field}.${missing}`, 'is required.');
  // Never a customer's fault: a developer needs the names.
  const [unknown, name = ''] = /^Field "(.+?)" is not defined by type "\w+"\./s.exec(reason) ?? [];
  if (unknown !== undefined) return fault(`${field}.${name}`, unknown);
  return fault(field, valueFault(reason) ?? 'is not valid.');
}

/** The message for users by the reason that a type gives; null for an unknown reason. */
export function valueFault(reason: string): string | null {
  return REASONS.find(([pattern]) => pattern.test(reason))?.[1] ?? null;
}
