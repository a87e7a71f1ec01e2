import { buildSchema } from 'graphql';
import { allow } from 'graphql-shield';
import { can, hasScope, isAuthenticated, type PermissionTree } from '@e-storefront/subgraph';
import type { Access } from './access';
import { declaredRows, rowsOf } from './permission-matrix';
import { disagreement } from './rule-agreement';

const permissions: PermissionTree = {
  Query: {
    open: allow,
    own: isAuthenticated,
    staff: can('coupon:read'),
    inner: hasScope('stock:hold'),
  },
};

function found(field: string, access: Access): string | undefined {
  const schema = buildSchema(`type Query { ${field}: Int }`);
  const [row] = rowsOf('shop', { Query: { [field]: access } }, schema);
  return row && disagreement(row, permissions);
}

test.each<[string, Access]>([
  ['open', 'anyone'],
  ['own', 'person'],
  ['own', 'owner or staff, else null'],
  ['staff', 'staff'],
  ['inner', 'service:stock:hold'],
])('accepts a row that agrees with its rule: %s for %s', (field, access) => {
  expect(found(field, access)).toBeUndefined();
});

test.each<[string, Access, string]>([
  ['open', 'person', 'guest, machineClient'],
  ['open', 'staff', 'guest, customer'],
  ['own', 'anyone', 'guest, machineClient'],
  ['staff', 'admins', 'support'],
  ['staff', 'person', 'customer, pendingSeller, seller'],
  ['inner', 'anyone', 'stock:hold'],
  ['inner', 'service:coupon:redeem', 'stock:hold'],
  ['open', 'service:stock:hold', 'requires no scope'],
  ['forgotten', 'anyone', 'has no rule'],
])('finds a row that disagrees with its rule: %s for %s', (field, access, fault) => {
  expect(found(field, access)).toContain(fault);
});

test('names the file to write for a subgraph without rows', async () => {
  await expect(declaredRows('gift-card')).rejects.toThrow(
    'tools/permissions/rows/gift-card.rows.ts is missing',
  );
});

const SHOP = buildSchema(`
  type Query { shop: Shop, secret: Shop, page: Page }
  type Page { shops: [Shop!]! }
  type Shop { id: ID!, owner: String }
`);

test('gives a type the access of the fields that return it, and its fields that of the type unless they are named', () => {
  const Query = { shop: 'person', secret: 'person', page: 'staff' } as const;
  const types = { Shop: { access: 'person', fields: { owner: 'admins' } } } as const;
  const rows = rowsOf('shop', { Query, types }, SHOP).map(({ name, access }) => [name, access]);
  expect(Object.fromEntries(rows)).toMatchObject({
    'Page.shops': 'staff',
    'Shop.id': 'person',
    'Shop.owner': 'admins',
  });
});

test('rejects a type that is returned to different callers, or is not in the schema', () => {
  const Query = { shop: 'person', secret: 'admins', page: 'person' } as const;
  expect(() => rowsOf('shop', { Query }, SHOP)).toThrow('who may access Shop.');
  expect(() => rowsOf('shop', { Query, types: { Shop: 'staff', Gone: 'staff' } }, SHOP)).toThrow(
    'no object type Gone',
  );
});
