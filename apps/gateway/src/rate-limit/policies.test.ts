import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildASTSchema, parse } from 'graphql';
import { findTokenFreeFields } from '../auth/reject-invalid-tokens.plugin';
import { GENERAL_LIMITS, FIELD_LIMITS, findFieldLimit } from './policies';

const sdl = readFileSync(path.resolve(__dirname, '../../supergraph.graphql'), 'utf8');
const schema = buildASTSchema(parse(sdl), { assumeValid: true });
const rootFields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
  Object.values(type?.getFields() ?? {}),
);

test.each(FIELD_LIMITS.flatMap(({ fields }) => fields))(
  '%s matches a root field of the schema',
  (pattern) => {
    const limit = FIELD_LIMITS.find(({ fields }) => fields.includes(pattern));
    const expression = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
    const named = rootFields.map(({ name }) => name).filter((name) => expression.test(name));
    expect(named.length).toBeGreaterThan(0);
    for (const name of named) expect(findFieldLimit(name)).toBe(limit);
  },
);

test('every root field that works without a token has a limit of its own', () => {
  const open = [...findTokenFreeFields(sdl)].filter((name) => !findFieldLimit(name));
  expect(open).toEqual([]);
});

test.each([
  ['login', ['login', 'googleAuth', 'googleSignIn', 'googleSignInWithCode']],
  ['credentials', ['beginSecondFactor', 'confirmSecondFactor', 'disableSecondFactor', 'newRecoveryCodes']],
  ['credentials', ['changePassword', 'unlinkGoogle', 'createApiKey', 'revokeApiKey', 'createMachineClient']],
  ['credentials', ['rotateMachineClientSecret', 'endOldMachineClientSecret', 'revokeMachineClient']],
  ['refunds', ['cancelOrder', 'refundOrder', 'returnOrderItems', 'updatePaymentStatus']],
  ['stock', ['adjustStock']],
  [undefined, ['updateOrderStatus', 'orders', 'product']],
  [undefined, ['me', 'myApiKeys', 'myMachineClients']],
])('the limit %p applies to %p', (limit, names) => {
  const known = rootFields.map(({ name }) => name);
  expect(known).toEqual(expect.arrayContaining(names));
  expect(names.map((name) => findFieldLimit(name)?.name)).toEqual(names.map(() => limit));
});

test('no limit by account applies to logins, because an attacker would lock the owner out', () => {
  expect(findFieldLimit('login')).not.toHaveProperty('account');
});

test('every field with an e-mail argument also counts the account', () => {
  const paths = Object.assign({}, ...FIELD_LIMITS.map(({ account }) => account?.emailPaths)) as Record<
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

test('every limit has a unique name, and is not higher while Redis is unavailable', () => {
  const accounts = FIELD_LIMITS.flatMap(({ account }) => account ?? []);
  const all = [...Object.values(GENERAL_LIMITS).flatMap(Object.values), ...FIELD_LIMITS, ...accounts];
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  for (const { fallback, points } of all) expect(fallback === 'reject' || fallback <= points).toBe(true);
  for (const { fallback, points } of FIELD_LIMITS)
    expect(fallback === 'reject' || fallback < points).toBe(true);
});
