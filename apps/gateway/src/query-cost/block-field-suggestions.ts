import type { GraphQLFormattedError } from 'graphql';

/** How graphql-js begins to name fields, arguments and values that are close to a wrong one, at the end of its messages. */
const SUGGESTION = 'Did you mean ';

/**
 * An error without a word on what the schema holds, for where the schema may not be read. Searched from the end and
 * without a pattern: what a client sent stands in the message in full, and may be a million characters that begin a match.
 */
export function withoutSuggestion<E extends GraphQLFormattedError>(error: E): E {
  const { message } = error;
  const start = message.endsWith('?') ? message.lastIndexOf(SUGGESTION) : -1;
  return start < 0 ? error : { ...error, message: message.slice(0, start).trimEnd() };
}
