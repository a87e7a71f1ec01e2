import type { ApolloServerPlugin } from '@apollo/server';
import { Kind, parse, visit } from 'graphql';
import type { GatewayContext } from '../context';
import { rootFieldsOf, type Operation } from '../selections/root-fields';
import { refusedBefore } from '../plugins/pre-execution-error';

/** The tag of root fields with which a client gets a token: an old one that it still sends must not stand in the way. */
const TAG = 'works-without-token';

/** The root fields, such as `login`, that the subgraphs tag as working without a token. */
export function fieldsWithoutToken(supergraphSdl: string): ReadonlySet<string> {
  const fields = new Set<string>();
  visit(parse(supergraphSdl), {
    FieldDefinition: ({ name, directives = [] }) => {
      const tags = directives.filter((directive) => directive.name.value === 'tag');
      const values = tags.flatMap((tag) => tag.arguments ?? []).map(({ value }) => value);
      if (values.some((value) => value.kind === Kind.STRING && value.value === TAG)) fields.add(name.value);
    },
  });
  return fields;
}

/** Refuses a call whose token does not hold, unless it only asks for what needs none. */
export function refuseStaleTokens(allowed: ReadonlySet<string>): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: ({ document, operation, request, contextValue: { tokenFault } }) => {
          const { variables = {} } = request;
          if (tokenFault && operation && !asksOnlyFor({ document, operation, variables }, allowed)) {
            // Clients look for the code in a well-formed answer and take any other status for a broken network.
            throw refusedBefore(tokenFault, 200);
          }
          return Promise.resolve();
        },
      }),
  };
}

function asksOnlyFor(operation: Operation, allowed: ReadonlySet<string>): boolean {
  return rootFieldsOf(operation).every(({ name }) => name.value.startsWith('__') || allowed.has(name.value));
}
