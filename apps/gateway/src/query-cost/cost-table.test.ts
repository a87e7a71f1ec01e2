import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSchema, getNamedType, GraphQLInt, isCompositeType, isObjectType, parse } from 'graphql';
import { readConfig } from '@e-storefront/config';
import frontEnds from '../../persisted-operations.json';
import { SubscriptionPlanner } from '../subscriptions/subscription-planner';
import { createPreparer } from '../../test/fixtures/prepared-operations';
import { ASSUMED_ROWS, CALL_COST, FREE_TYPES } from './cost-table';
import { OperationPreparer } from '../documents/operation-preparation';
import { queryLimitSettings } from './query-cost.config';
import { createQueryLimits, QueryLimits } from './query-limits';

const { schema } = new SubscriptionPlanner(
  readFileSync(path.resolve(__dirname, '../../supergraph.graphql'), 'utf8'),
);

describe('the cost table', () => {
  it.each([...Object.keys(ASSUMED_ROWS), ...Object.keys(CALL_COST)])(
    'refers to the existing field %s',
    (name) => {
      const [type = '', field = ''] = name.split('.');
      const owner = schema.getType(type);
      expect(isObjectType(owner) && Object.keys(owner.getFields())).toContain(field);
    },
  );

  it('refers to existing types only', () => {
    for (const type of FREE_TYPES) expect(isObjectType(schema.getType(type))).toBe(true);
  });
});

describe('the cost estimate', () => {
  const shop = buildSchema(`
    type Query { items(limit: Int, first: Int): ItemPage one: Item all: [Item!]! any: Thing found(by: Search): [Item!]! }
    type Mutation { change: Item move(ids: [ID!]!): Item }
    union Thing = Item | Box
    type Box { items: [Item] }
    input Search { text: String page: PageInput }
    input PageInput { limit: Int }
    type ItemPage { items: [Item!]! pagination: Pagination! }
    type Pagination { total: Int }
    type Item { id: ID names: [String] one: Item parts: [Item] same(limit: Int = 3): [Item] }
  `);
  const preparer = createPreparer(shop);
  const cost = (query: string, variables = {}): number =>
    preparer.prepare({ document: parse(query), operationName: undefined, variables }).cost;

  it.each([
    ['leaf fields are free', '{ __typename }', 0],
    ['an object costs one point', '{ one { id names } }', 1],
    ['a list without an entry counts ten rows', '{ all { id } }', 10],
    ['a page counts the rows of its limit', '{ items(limit: 7) { items { id } pagination { total } } }', 7],
    ['a page without a limit counts twenty rows', '{ items { items { id } } }', 20],
    ['a limit above the maximum counts as the maximum', '{ items(limit: 100000) { items { id } } }', 100],
    ['a limit below one counts as one', '{ items(limit: -5) { items { id } } }', 1],
    ['the schema’s default counts', '{ one { same { id } } }', 4],
    [
      'selections below a list count for each row',
      '{ items(limit: 5) { items { one { id } same(limit: 4) { id } } } }',
      30,
    ],
    ['a fragment counts where it is spread', '{ all { ...F } } fragment F on Item { one { id } }', 20],
    ['a mutation has a cost of its own', 'mutation { a: change { id } b: change { id } }', 22],
    ['excluded fields are free', '{ all @skip(if: true) { id } one { id } }', 1],
    ['introspecting the schema has a cost', '{ __schema { types { name } } }', 100],
  ])('%s', (_name, query, expected) => expect(cost(query)).toBe(expected));

  it('depends on the variables of each request, also for a cached document', () => {
    const document = parse(
      'query Q($n: Int = 4, $with: Boolean!) { items(limit: $n) { items { one @include(if: $with) { id } } } }',
    );
    const of = (variables: Record<string, unknown>): number =>
      preparer.prepare({ document, operationName: 'Q', variables }).cost;
    expect([of({ with: false }), of({ with: true }), of({ n: 9, with: true }), of({ with: false })]).toEqual([
      4, 8, 18, 4,
    ]);
    expect(() => of({ n: 'many', with: true })).toThrow('$n');
  });

  it.each([
    ['merged fields count once', '{ all { id } all { one { id } } ... { all { id } } }', 20],
    ['each alias counts', '{ a: all { id } b: all { id } }', 20],
    ['a fragment that is spread twice counts once', '{ ...F ...F } fragment F on Query { all { id } }', 10],
    [
      'the most expensive type of a union counts',
      '{ any { ... on Item { one { id } } ... on Box { items { id } } } }',
      11,
    ],
    ['a limit in an input counts', '{ found(by: { page: { limit: 30 } }) { id } }', 30],
    ['an input without a limit counts twenty rows', '{ found { id } }', 20],
    ['each item of an input list counts', 'mutation { move(ids: ["a", "b", "c"]) { id } }', 14],
    ['a single value for a list counts as one item', 'mutation { move(ids: "a") { id } }', 12],
  ])('%s', (_name, query, expected) => expect(cost(query)).toBe(expected));

  it('reads a limit from a variable, its default or an input', () => {
    const query = 'query Q($n: Int = 40) { items(limit: $n) { items { id } } }';
    expect([cost(query), cost(query, { n: 7 }), cost(query, { n: null })]).toEqual([40, 7, 20]);
    const nested =
      'query Q($n: Int, $by: Search = { page: { limit: 60 } }) { found(by: $by) { id } a: found(by: { page: { limit: $n } }) { id } }';
    expect(cost(nested, { n: 5 })).toBe(65);
    expect(cost(nested, { n: 5, by: { page: { limit: 70 } } })).toBe(75);
  });

  it('counts the fields of fragments that double each other once', () => {
    const fragments = Array.from(
      { length: 60 },
      (_, n) => `fragment F${n} on Item { ...F${n + 1} ...F${n + 1} }`,
    );
    expect(cost(`{ one { ...F0 } } ${fragments.join(' ')} fragment F60 on Item { one { id } }`)).toBe(2);
  });

  it('rejects an operation when the limit is no number', () => {
    const limits = new QueryLimits({
      maximums: { tokens: 9, depth: 9, aliases: 9, directives: 9, fields: 9, rootFields: 9, cost: NaN },
      introspection: true,
    });
    const document = parse('{ one { id } }');
    expect(() =>
      new OperationPreparer(shop, limits).prepare({ document, operationName: null, variables: null }),
    ).toThrow('points of estimated cost');
  });
});

test('every argument that sets a number of rows has a name that the estimate knows', () => {
  const numbered = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
    .filter(({ type, field }) => !type.name.startsWith('__') && isCompositeType(getNamedType(field.type)))
    .flatMap(({ type, field }) =>
      field.args
        .filter(
          (argument) =>
            getNamedType(argument.type) === GraphQLInt && !['limit', 'first', 'page'].includes(argument.name),
        )
        .map((argument) => `${type.name}.${field.name}(${argument.name})`),
    );
  // Quantities, sequences and versions are no number of rows.
  expect(numbered.filter((name) => !/\((?:quantity|sequence|\w*[vV]ersion)\)$/.test(name))).toEqual([]);
});

describe('the default limits', () => {
  const settings = readConfig(queryLimitSettings, {});
  const limits = createQueryLimits({ ...settings, NODE_ENV: 'test' });
  const preparer = new OperationPreparer(schema, limits);
  const ROOM = 2;

  it.each(frontEnds.operations.map(({ name, body }) => [name, body]))(
    'leave the front ends’ operation %s room to double',
    (_name, body) => {
      const document = parse(body, limits.parseOptions);
      expect(() => preparer.assertValid(document)).not.toThrow();
      const { rootFields, ...metrics } = limits.getMetrics(document) ?? { rootFields: 0 };
      for (const [name, value] of Object.entries({ ...metrics, rootFields })) {
        expect(value * ROOM).toBeLessThanOrEqual(limits.maximums[name as keyof typeof limits.maximums]);
      }
    },
  );

  it('allow the largest pages that the front ends request', () => {
    const pages = [
      '{ orders(limit: 100) { orders { items { product { id imageUrl } } seller { name } customer { name } shippingAddress { city } tickets { id } } pagination { total } } }',
      '{ products(limit: 100) { products { id images { url } seller { name } categoryDetails { name breadcrumbs { name } } } pagination { total } } }',
      '{ tickets(limit: 100) { tickets { id comments { message } customer { name } } pagination { total } } }',
      '{ users(limit: 100) { users { id addresses { city } } pagination { total } } }',
      '{ productsBySeller(sellerId: "x") { id images { url } seller { name } } }',
    ];
    for (const query of pages) {
      const document = parse(query);
      expect(() => preparer.prepare({ document, operationName: undefined, variables: {} })).not.toThrow();
    }
  });
});
