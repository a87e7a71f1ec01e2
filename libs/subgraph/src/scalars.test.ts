import { graphql } from 'graphql';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { scalarsAmong } from './scalars';

const schema = makeExecutableSchema({
  typeDefs: `
    scalar Money
    scalar DateTime
    type Query { due(at: DateTime): String  paid(amount: Money!): Int  price(minor: Float!): Money  day(at: DateTime!): DateTime }
  `,
  resolvers: {
    ...scalarsAmong(new Set(['Money', 'DateTime'])),
    Query: {
      due: (_parent, { at }) => (at === null ? 'never' : 'some day'),
      paid: (_parent, { amount }) => amount,
      price: (_parent, { minor }) => minor,
      day: (_parent, { at }) => (at instanceof Date ? at : 'no date'),
    },
  },
});

async function ask(source: string, variableValues: Record<string, unknown> = {}): Promise<unknown> {
  const { data, errors } = await graphql({ schema, source, variableValues });
  return errors?.[0]?.message ?? Object.values(data ?? {})[0];
}

test('converts an amount between minor units and an exact decimal', async () => {
  expect(await ask('{ paid(amount: 12.5) }')).toBe(1250);
  expect(await ask('{ paid(amount: 3) }')).toBe(300);
  expect(await ask('query ($amount: Money!) { paid(amount: $amount) }', { amount: 4.35 })).toBe(435);
  expect(await ask('{ price(minor: 1999) }')).toBe(19.99);
});

test.each(['12.345', '-1', '10000000.01'])('rejects the amount %s', async (amount) => {
  expect(await ask(`{ paid(amount: ${amount}) }`)).toMatch(/The amount (takes|must)/);
});

test('rejects a quoted amount', async () => {
  expect(await ask('{ paid(amount: "12.5") }')).toContain('An amount must be a number.');
  const asVariable = await ask('query ($amount: Money!) { paid(amount: $amount) }', { amount: '12.5' });
  expect(asVariable).toContain('An amount must be a number.');
});

test('never sends half a minor unit', async () => {
  expect(await ask('{ price(minor: 10.5) }')).toContain('Not an integer number of minor units');
});

test('requires a time zone in an instant and sends it in UTC', async () => {
  expect(await ask('{ day(at: "2026-03-01T10:30:00+01:00") }')).toBe('2026-03-01T09:30:00.000Z');
  expect(await ask('{ day(at: "2026-03-01") }')).not.toMatch(/^2026/);
  expect(await ask('{ day(at: "tomorrow") }')).not.toMatch(/^\d/);
});

test.each(['', ' ', '\u00a0'])('treats an optional instant of %j as absent', async (at) => {
  expect(await ask('query ($at: DateTime) { due(at: $at) }', { at })).toBe('never');
  expect(await ask(`{ due(at: ${JSON.stringify(at)}) }`)).toBe('never');
});
