import { graphql } from 'graphql';
import { allow } from 'graphql-shield';
import { pino } from 'pino';
import { isDomainError } from '@e-storefront/errors';
import { createSubgraphSchema } from './schema';

const typeDefs = `
  type Query { thing: Thing }
  type Thing @key(fields: "id") { id: ID!  label: String }
  type Sum @key(fields: "a b") { a: Int!  b: Int!  total: Int }
`;
const schema = createSubgraphSchema({
  typeDefs,
  resolvers: {
    Sum: { __resolveReference: ({ a, b }: { a: number; b: number }) => ({ a, b, total: a + b }) },
    Thing: { __resolveReference: ({ id, label }: { id: string; label?: string }) => ({ id, label }) },
  },
  permissions: { Query: { thing: allow }, Thing: allow, Sum: allow },
});

/** The result of `_entities` for one reference, or the field that the error names. */
async function ask(reference: unknown): Promise<unknown> {
  const { data, errors } = await graphql({
    schema,
    source:
      'query ($refs: [_Any!]!) { _entities(representations: $refs) { __typename ... on Thing { id label } } }',
    variableValues: { refs: [reference] },
    contextValue: {
      principal: null,
      caller: 'gateway',
      callerScopes: [],
      client: null,
      idempotencyKey: null,
      requestId: 'r',
      logger: pino({ level: 'silent' }),
    },
  });
  const cause = errors?.[0]?.originalError;
  if (isDomainError(cause)) return [cause.code, cause.details['field']];
  return errors ?? (data?.['_entities'] as unknown[])[0];
}

test('passes references on with all their fields', async () => {
  const reference = { __typename: 'Thing', id: 'a', label: 'b' };
  expect(await ask(reference)).toEqual(reference);
});

test('requires no id for a key without one', async () => {
  expect(await ask({ __typename: 'Sum', a: 1, b: 2 })).toEqual({ __typename: 'Sum' });
});

test.each([
  ['an id that is a list', { __typename: 'Thing', id: ['a'] }, 'representations.0.id'],
  ['an id that is an object', { __typename: 'Thing', id: { $ne: null } }, 'representations.0.id'],
  ['an id that is a number', { __typename: 'Thing', id: 5 }, 'representations.0.id'],
  ['an id that is null', { __typename: 'Thing', id: null }, 'representations.0.id'],
  ['no id', { __typename: 'Thing' }, 'representations.0.id'],
  ['an unknown type', { __typename: 'Nothing', id: 'a' }, 'representations.0.__typename'],
  ['no type', { id: 'a' }, 'representations.0.__typename'],
  ['a list', [['Thing']], 'representations.0'],
  ['a text', 'Thing', 'representations.0'],
])('rejects %s as bad input', async (_what, reference, field) => {
  expect(await ask(reference)).toEqual(['BAD_USER_INPUT', field]);
});
