import type { GraphQLFormattedError } from 'graphql';

/** Begins the last sentence of graphql-js's messages that suggest similar names of fields, arguments and values. */
const SUGGESTION = 'Did you mean ';

/**
 * Removes suggestions from an error, because they reveal names of a schema that clients may not read. Searches from the
 * end and without a pattern: a message contains the client's input, which may be a million characters that begin a
 * match.
 */
export function blockFieldSuggestions<E extends GraphQLFormattedError>(error: E): E {
  const { message } = error;
  const start = message.endsWith('?') ? message.lastIndexOf(SUGGESTION) : -1;
  return start < 0 ? error : { ...error, message: message.slice(0, start).trimEnd() };
}
