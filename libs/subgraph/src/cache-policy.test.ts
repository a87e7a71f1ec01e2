import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { publicMaxAge } from './cache-policy';
import { fullSdl } from './schema';

const schema = buildSubgraphSchema(
  parse(
    fullSdl(`
  type Query {
    books: [Book!]
    library: Library @cacheControl(maxAge: 60)
    page: BookPage
    count: Int
  }
  type Mutation { order(id: ID!): Receipt }
  type Receipt { id: ID! }
  type Book @key(fields: "id") @cacheControl(maxAge: 30) {
    id: ID!
    title: String
    stock: Int @cacheControl(maxAge: 5)
    cost: Int @cacheControl(maxAge: 0, scope: PRIVATE)
    author: Author
  }
  type Author @key(fields: "id") { id: ID! name: String }
  type Library { label: String books: [Book!] owner: Author @cacheControl(inheritMaxAge: true) }
  type BookPage @cacheControl(maxAge: 20) { books: [Book!] pagination: Pagination }
`),
  ),
);
const maxAgeOf = (document: string): number => publicMaxAge(parse(document), schema);
const entities = (selection: string): string =>
  `query ($of: [_Any!]!) { _entities(representations: $of) { __typename ${selection} } }`;

describe('how long the answer to a document may be kept', () => {
  it.each([
    ['a type has the time of its own hint', '{ books { id title } }', 30],
    ['the hint of a root field goes before its type’s', '{ library { label } }', 60],
    ['the shortest time counts', '{ library { books { title stock } } }', 5],
    ['what inherits its time changes nothing', '{ page { pagination { total } } }', 20],
    ['a field may inherit its time, too', '{ library { owner { name } } }', 60],
    ['fields are found in fragments', 'query { books { ...F } } fragment F on Book { stock }', 5],
    ['a condition may hold', 'query ($yes: Boolean!) { books { stock @include(if: $yes) } }', 5],
    ['references have the time of their type', entities('... on Book { title }'), 30],
    ['references may be selected by fragments', `${entities('...F')} fragment F on Book { stock }`, 5],
  ])('%s', (_rule, document, maxAge) => {
    expect(maxAgeOf(document)).toBe(maxAge);
  });

  it.each([
    ['a root field without a hint', '{ count }'],
    ['an object without a hint', '{ books { author { id } } }'],
    ['a field for one caller alone', '{ books { title cost } }'],
    ['one root field of several', '{ library { label } count }'],
    ['references to a type without a hint', entities('... on Author { name }')],
    [
      'references to several types, one without a hint',
      entities('... on Book { title } ...F') + ' fragment F on Author { name }',
    ],
    ['a mutation', 'mutation { order(id: "1") { id } }'],
    ['the schema itself', '{ __schema { queryType { name } } }'],
  ])('is no time for %s', (_case, document) => {
    expect(maxAgeOf(document)).toBe(0);
  });
});
