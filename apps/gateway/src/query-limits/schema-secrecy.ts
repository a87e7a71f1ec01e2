import type { GraphQLFormattedError } from 'graphql';

/** graphql-js names fields, arguments and values that are close to a wrong one, at the end of its messages. */
const SUGGESTION = / ?Did you mean (.+?)\?$/;

/** An error without a word on what the schema holds, for where the schema may not be read. */
export function withoutSuggestion<E extends GraphQLFormattedError>(error: E): E {
  return { ...error, message: error.message.replace(SUGGESTION, '') };
}
