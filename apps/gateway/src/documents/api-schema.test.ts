import { buildSchema } from 'graphql';
import { implementScalars } from './api-schema';
import {
  composeSupergraph,
  startInProcessGraph,
  type InProcessGraph,
} from '../../test/fixtures/in-process-graph';

const SUPERGRAPH = composeSupergraph({
  shop: `
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
    scalar DateTime scalar Money scalar EmailAddress scalar URL
    type Query { one(price: Money = 12.5, at: DateTime = "2026-03-01T09:30:00Z"): Int }
    type Mutation { first: Int second(at: DateTime, price: Money, mail: EmailAddress, page: URL, all: Filter): Int }
    input Filter { at: [DateTime!] price: Money mail: EmailAddress page: URL more: Filter }
  `,
});

let graph: InProcessGraph;
beforeAll(async () => {
  graph = await startInProcessGraph(SUPERGRAPH);
});
afterAll(() => graph[Symbol.asyncDispose]());

describe.each<[string, string, unknown, unknown[]]>([
  [
    'DateTime',
    'at',
    '2026-03-01T09:30:00Z',
    ['2026-03-01', 'tomorrow', 12, true, {}, '2026-13-01T09:30:00Z'],
  ],
  ['Money', 'price', 12.5, ['12.5', 12.345, -1, 10_000_000.01, true, {}]],
  ['EmailAddress', 'mail', 'a@b.example', ['nobody', 'a@', '', 7, false, {}]],
  ['URL', 'page', 'https://shop.example/a?b=c', ['shop', '', 'http://', false]],
])('the scalar %s', (...[type, argument, good, bad]) => {
  const literal = (value: unknown): string => (typeof value === 'object' ? '{}' : JSON.stringify(value));

  it('passes a valid value on unchanged', async () => {
    const before = graph.executedOperations.length;
    const written = await graph.execute({ query: `mutation { second(${argument}: ${literal(good)}) }` });
    const query = `mutation ($v: ${type}) { second(${argument}: $v) }`;
    const sent = await graph.execute({ query, variables: { v: good } });
    expect([written.errors, sent.errors]).toEqual([[], []]);
    expect(graph.executedOperations.slice(before)[0]).toContain(literal(good));
  });

  it.each(bad)('rejects the whole operation for the invalid value %p', async (value) => {
    const before = graph.executedOperations.length;
    const requests: [string, string, Record<string, unknown>][] = [
      [argument, `mutation { first second(${argument}: ${literal(value)}) }`, {}],
      [
        `all.more.${argument}`,
        `mutation { first second(all: { more: { ${argument}: ${literal(value)} } }) }`,
        {},
      ],
      [argument, `mutation ($v: ${type}) { first second(${argument}: $v) }`, { v: value }],
      [
        `all.more.${argument}`,
        'mutation ($v: Filter) { first second(all: $v) }',
        { v: { more: { [argument]: value } } },
      ],
    ];
    for (const [field, query, variables] of requests) {
      for (let times = 0; times < 2; times += 1) {
        const { status, data, errors } = await graph.execute({ query, variables });
        expect([query, status, data, errors[0]?.extensions]).toEqual([
          query,
          400,
          undefined,
          { code: 'BAD_USER_INPUT', field: expect.stringMatching(new RegExp(`^${field}(?:\\.0)?$`)) },
        ]);
      }
    }
    expect(graph.executedOperations).toHaveLength(before);
  });
});

test('introspection shows the default of a scalar as it is written', async () => {
  const { data, errors } = await graph.execute({
    query: '{ __type(name: "Query") { fields { args { defaultValue } } } }',
  });
  expect([errors, JSON.stringify(data)]).toEqual([[], expect.stringContaining('"defaultValue":"12.5"')]);
  expect(JSON.stringify(data)).toContain('2026-03-01T09:30:00Z');
  expect((await graph.execute({ query: '{ one }' })).errors).toEqual([]);
});

test('rejects a schema with a scalar that has no implementation', () => {
  expect(() => implementScalars(buildSchema('scalar Colour type Query { a: Colour }'))).toThrow('Colour');
});
