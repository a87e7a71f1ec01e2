import { buildSchema, graphql } from 'graphql';
import { applyDefaultsToNull } from './null-defaults';

const schema = applyDefaultsToNull(
  buildSchema(`
    enum Method { STANDARD EXPRESS }
    input Line { quantity: Int = 1, note: String, parts: [Line!] }
    type Query { cart(limit: Int = 20, method: Method = STANDARD, note: String, lines: [Line!]): String }
  `),
);

/** The arguments that the resolver of `cart` receives. */
async function argumentsFor(given: string, variableValues?: Record<string, unknown>): Promise<unknown> {
  const declared = variableValues ? '($limit: Int, $lines: [Line!])' : '';
  const source = `query ${declared} { cart(${given}) }`;
  const rootValue = { cart: (args: unknown) => JSON.stringify(args) };
  const { data, errors } = await graphql({ schema, source, rootValue, variableValues });
  if (errors) throw new Error(String(errors[0]));
  return JSON.parse(String(data?.['cart']));
}

const DEFAULTS = { limit: 20, method: 'STANDARD' };

test('replaces null by the default, in the document and in variables', async () => {
  expect(await argumentsFor('limit: null, method: null')).toEqual(DEFAULTS);
  expect(await argumentsFor('limit: $limit, lines: $lines', { limit: null })).toEqual(DEFAULTS);
});

test('keeps null without a default', async () => {
  expect(await argumentsFor('note: null, lines: null')).toEqual({ ...DEFAULTS, note: null, lines: null });
});

test('keeps given values', async () => {
  expect(await argumentsFor('limit: 5, method: EXPRESS')).toEqual({ limit: 5, method: 'EXPRESS' });
});

test('replaces null by the default of an input field at any depth', async () => {
  const lines = [{ quantity: null, note: null, parts: [{ quantity: null }, { quantity: 3 }] }];
  expect(await argumentsFor('limit: $limit, lines: $lines', { lines })).toEqual({
    ...DEFAULTS,
    lines: [{ quantity: 1, note: null, parts: [{ quantity: 1 }, { quantity: 3 }] }],
  });
});
