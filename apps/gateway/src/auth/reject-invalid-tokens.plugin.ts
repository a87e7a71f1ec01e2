import type { ApolloServerPlugin } from '@apollo/server';
import { Kind, parse, visit } from 'graphql';
import type { GatewayContext } from '../context';
import { getRootFields, type Operation } from '../selections/root-fields';
import { preExecutionError } from '../plugins/pre-execution-error';

/** Marks root fields with which a client obtains a token: an invalid token that it still sends must not block them. */
const TOKEN_FREE_TAG = 'works-without-token';

/** Finds the root fields, such as `login`, that the subgraphs tag as usable without a token. */
export function findTokenFreeFields(supergraphSdl: string): ReadonlySet<string> {
  const fields = new Set<string>();
  visit(parse(supergraphSdl), {
    FieldDefinition: ({ name, directives = [] }) => {
      const tags = directives.filter((directive) => directive.name.value === 'tag');
      const values = tags.flatMap((tag) => tag.arguments ?? []).map(({ value }) => value);
      if (values.some((value) => value.kind === Kind.STRING && value.value === TOKEN_FREE_TAG))
        fields.add(name.value);
    },
  });
  return fields;
}

/** Rejects requests with an invalid token, unless they select only fields that need none. */
export function rejectInvalidTokens(allowed: ReadonlySet<string>): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: ({ document, operation, request, contextValue: { tokenError } }) => {
          const { variables = {} } = request;
          if (tokenError && operation && !selectsOnly({ document, operation, variables }, allowed)) {
            // Clients read the code from a well-formed response, and treat any other status as a network failure.
            throw preExecutionError(tokenError, 200);
          }
          return Promise.resolve();
        },
      }),
  };
}

function selectsOnly(operation: Operation, allowed: ReadonlySet<string>): boolean {
  return getRootFields(operation).every(({ name }) => name.value.startsWith('__') || allowed.has(name.value));
}
