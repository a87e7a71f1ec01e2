import { allow } from 'graphql-shield';
import { isPublic, ruleOf } from '@e-storefront/subgraph';
import { readSubgraphs } from '../workspace';
import { isMatrixStale, MATRIX_FILE } from './generate';
import { readMatrix, type Row } from './permission-matrix';
import { disagreement, OPEN_RULES, readPermissions } from './rule-agreement';
import { PUBLIC_FIELDS } from './public-fields';
import { fieldsOf, subgraphSchema } from './schema-fields';

const subgraphs = readSubgraphs().map(({ name }) => name);
let rows: Row[];

beforeAll(async () => {
  rows = await readMatrix();
});

const rowsOf = (name: string): Row[] => rows.filter(({ subgraph }) => subgraph === name);

test.each(subgraphs)('%s: every field has a row, and every row has a field', (name) => {
  const declared = new Set(rowsOf(name).map(({ type, field }) => `${type}.${field}`));
  expect([...declared].sort()).toEqual(fieldsOf(subgraphSchema(name)).sort());
});

test('no row occurs twice', () => {
  const names = rows.map(({ subgraph, name }) => `${subgraph} ${name}`);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test.each(subgraphs)('%s: the rows agree with the rules of the permission map', async (name) => {
  const permissions = await readPermissions(name);
  expect(rowsOf(name).flatMap((row) => disagreement(row, permissions) ?? [])).toEqual([]);
});

test.each(subgraphs)('%s: a type with rules for some fields opens no field without a rule', async (name) => {
  const types = Object.entries(await readPermissions(name));
  expect(
    types.filter(([, fields]) => '*' in fields && OPEN_RULES.includes(fields['*'])).map(([type]) => type),
  ).toEqual([]);
});

/** Written by hand: fields whose access must never follow from their object alone. */
const GUARDED: [string, string, string][] = [
  ['order', 'Order', 'customerEmail shippingAddress notes statusHistory payment'],
  ['product', 'ProductVariant', 'onHand reserved backorderLimit lowStockThreshold'],
  ['auth', 'User', 'phone role isActive emailVerified permissions addresses lastLogin secondFactorEnabled'],
  ['order', 'User', 'orders'],
];

test.each(GUARDED)('%s: %s has rules of its own for %s', async (subgraph, type, fields) => {
  const permissions = await readPermissions(subgraph);
  const rules = fields.split(' ').map((field) => [field, ruleOf(permissions, type, field)] as const);
  expect(rules.filter(([, rule]) => !rule || OPEN_RULES.includes(rule)).map(([field]) => field)).toEqual([]);
});

test.each(subgraphs)(
  '%s: the root fields that are independent of the caller are those of the list',
  async (name) => {
    const permissions = await readPermissions(name);
    const roots = rowsOf(name).filter(({ type }) => type === 'Query' || type === 'Mutation');
    const named = (wanted: unknown): string[] => [
      ...new Set(
        roots
          .filter(({ type, field }) => ruleOf(permissions, type, field) === wanted)
          .map(({ type, field }) => `${type}.${field}`),
      ),
    ];
    expect(named(isPublic).sort()).toEqual([...(PUBLIC_FIELDS[name] ?? [])].sort());
    // Fields that are open to everyone declare whether their answer depends on the caller: isPublic or dependsOnCaller.
    expect(named(allow)).toEqual([]);
  },
);

test(`${MATRIX_FILE} is up to date (run npm run generate:permissions)`, async () => {
  expect(await isMatrixStale()).toBe(false);
});
