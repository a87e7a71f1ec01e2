import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildASTSchema, parse } from 'graphql';
import { fieldsWithoutToken } from '../auth/reject-invalid-tokens.plugin';
import { GENERAL_LIMITS, TIGHT_LIMITS, tightLimitOf } from './policies';

const sdl = readFileSync(path.resolve(__dirname, '../../supergraph.graphql'), 'utf8');
const schema = buildASTSchema(parse(sdl), { assumeValid: true });
const rootFields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
  Object.values(type?.getFields() ?? {}),
);

test.each(TIGHT_LIMITS.flatMap(({ fields }) => fields))('%s is a field of the shop', (pattern) => {
  const limit = TIGHT_LIMITS.find(({ fields }) => fields.includes(pattern));
  const expression = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
  const named = rootFields.map(({ name }) => name).filter((name) => expression.test(name));
  expect(named.length).toBeGreaterThan(0);
  for (const name of named) expect(tightLimitOf(name)).toBe(limit);
});

test('whatever works without a token is limited tightly', () => {
  const open = [...fieldsWithoutToken(sdl)].filter((name) => !tightLimitOf(name));
  expect(open).toEqual([]);
});

test.each([
  ['login', ['login', 'googleAuth', 'googleSignIn', 'googleSignInWithCode']],
  ['own-secrets', ['beginSecondFactor', 'confirmSecondFactor', 'disableSecondFactor', 'newRecoveryCodes']],
  ['own-secrets', ['changePassword', 'unlinkGoogle', 'createApiKey', 'revokeApiKey', 'createMachineClient']],
  ['own-secrets', ['rotateMachineClientSecret', 'endOldMachineClientSecret', 'revokeMachineClient']],
  ['money-back', ['cancelOrder', 'refundOrder', 'returnOrderItems', 'updatePaymentStatus']],
  ['stock', ['adjustStock']],
  [undefined, ['updateOrderStatus', 'orders', 'product']],
  [undefined, ['me', 'myApiKeys', 'myMachineClients']],
])('the limit %p holds for %p', (limit, names) => {
  const known = rootFields.map(({ name }) => name);
  expect(known).toEqual(expect.arrayContaining(names));
  expect(names.map((name) => tightLimitOf(name)?.name)).toEqual(names.map(() => limit));
});

test('no count by account stands between owners and their log-in: whoever guesses would fill it', () => {
  expect(tightLimitOf('login')).not.toHaveProperty('account');
});

test('a field whose arguments name an account counts it', () => {
  const paths = Object.assign({}, ...TIGHT_LIMITS.map(({ account }) => account?.at)) as Record<
    string,
    string[]
  >;
  for (const [name, [first = '']] of Object.entries(paths)) {
    const field = rootFields.find((one) => one.name === name);
    expect(field?.args.map((argument) => argument.name)).toContain(first);
  }
  const withEmail = rootFields
    .filter(({ args }) => args.some(({ name }) => name === 'email'))
    .map(({ name }) => name);
  expect(withEmail.filter((name) => !paths[name])).toEqual([]);
});

test('every limit has a name of its own, and is no wider while Redis is away', () => {
  const accounts = TIGHT_LIMITS.flatMap(({ account }) => account ?? []);
  const all = [...Object.values(GENERAL_LIMITS).flatMap(Object.values), ...TIGHT_LIMITS, ...accounts];
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  for (const { away, points } of all) expect(away === 'refuse' || away <= points).toBe(true);
  for (const { away, points } of TIGHT_LIMITS) expect(away === 'refuse' || away < points).toBe(true);
});
