import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PasswordHasher } from '../../apps/auth/src/password/password-hasher';
import type { PromotionRow } from '../../apps/coupon/src/promotion/promotion.model';
import { ORDER_STATUSES } from '../../apps/order/src/order/order-status';
import type { OrderRow } from '../../apps/order/src/order/order-row.model';
import { CHANGED, DERIVED_FIELDS } from '../../apps/product/src/catalog/variant-aggregates';
import type { ProductRow } from '../../apps/product/src/catalog/product.model';
import type { MovementRow } from '../../apps/product/src/inventory/stock-rows.model';
import type { TicketRow } from '../../apps/ticket/src/ticket/ticket-row.model';
import { STATUSES } from '../../apps/ticket/src/ticket/ticket-status';
import { DEMO_ACCOUNTS } from './accounts';
import { closeDatabases, mark, openDatabases, type Databases, type ServiceName } from './databases';
import { makePlan } from './plan';
import { seedIfEmpty, type SeedOptions } from './seed';

const SLOW = 120_000;
const prefix = `seed_${randomBytes(4).toString('hex')}_`;
const mediaDir = mkdtempSync(path.join(tmpdir(), 'seed-media-'));
const options: SeedOptions = {
  mongoUri: process.env['MONGODB_URI'] ?? '',
  redisUrl: process.env['REDIS_URL'] ?? '',
  report: () => undefined,
  mediaDir,
  databasePrefix: prefix,
};
let databases: Databases;

const rowsOf = <Row extends object>(service: ServiceName, collection: string) =>
  databases[service].collection<Row>(collection).find().toArray();

const orders = () => rowsOf<OrderRow>('order', 'orders');
const products = () => rowsOf<ProductRow>('product', 'products');

const total = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);

function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return groups;
}

beforeAll(async () => {
  databases = await openDatabases(options.mongoUri, prefix);
  expect(await seedIfEmpty(options)).toBe(true);
}, SLOW);

afterAll(async () => {
  for (const connection of Object.values(databases)) await connection.dropDatabase();
  await closeDatabases(databases);
  rmSync(mediaDir, { recursive: true, force: true });
}, SLOW);

test('has data of every kind', async () => {
  const users = await rowsOf<{ role: string }>('auth', 'users');
  const byRole = grouped(users, ({ role }) => role);
  expect(byRole.get('seller')).toHaveLength(6);
  expect(byRole.get('customer')).toHaveLength(61);
  expect(await rowsOf('category', 'categories')).toHaveLength(40);
  const sold = await products();
  expect(sold.length).toBeGreaterThanOrEqual(600);
  expect(new Set(sold.map(({ name }) => name)).size).toBe(sold.length);
  expect(sold.some(({ featured }) => featured)).toBe(true);
  expect(sold.some(({ inStock }) => !inStock)).toBe(true);
  const missing = sold.filter(({ images }) => !existsSync(path.join(mediaDir, images[0]?.file ?? '-')));
  expect(missing).toEqual([]);
  expect(new Set((await orders()).map((order) => order.orderStatus))).toEqual(new Set(ORDER_STATUSES));
  const asked = await rowsOf<TicketRow>('ticket', 'tickets');
  expect(new Set(asked.map(({ status }) => status))).toEqual(new Set(STATUSES));
  expect(asked.some(({ comments }) => comments.some(({ isInternal }) => isInternal))).toBe(true);
});

test('has demo accounts whose passwords work', async () => {
  const users = await rowsOf<{ email: string; role: string; passwordHash: string }>('auth', 'users');
  const hasher = new PasswordHasher();
  for (const { email, role, password } of DEMO_ACCOUNTS) {
    const user = users.find((one) => one.email === email);
    expect(user?.role).toBe(role);
    expect(await hasher.matches(password, user?.passwordHash ?? null)).toBe(true);
  }
});

test('generates the same data each time', async () => {
  const now = new Date();
  const [one, other] = [
    await makePlan('http://shop.example', now),
    await makePlan('http://shop.example', now),
  ];
  expect(other).toEqual(one);
  const names = (rows: readonly { id: string; name: string }[]) =>
    rows.map(({ id, name }) => `${id} ${name}`).sort();
  const stored = (await products()).map(({ _id, name }) => ({ id: _id.toHexString(), name }));
  expect(names(stored)).toEqual(names(one.products));
});

test('has order totals that are the sums of the lines, and tax and shipping of the group', async () => {
  for (const group of grouped(await orders(), ({ groupId }) => groupId.toHexString()).values()) {
    for (const order of group) {
      expect(order.items.map(({ price, quantity }) => price * quantity)).toEqual(
        order.items.map(({ subtotal }) => subtotal),
      );
      expect(order.subtotal).toBe(total(order.items.map(({ subtotal }) => subtotal)));
      expect(order.discount).toBe(total(order.items.map(({ discount }) => discount)));
      expect(order.total).toBe(order.subtotal - order.discount + order.tax + order.shipping);
      expect(order.statusHistory.at(-1)?.status).toBe(order.orderStatus);
      expect(order.sequence).toBe(order.statusHistory.length);
    }
    const net = total(group.map(({ subtotal, discount }) => subtotal - discount));
    expect(total(group.map(({ tax }) => tax))).toBe(Math.round((net * 8) / 100));
    const subtotal = total(group.map((order) => order.subtotal));
    const standard = subtotal > 10_000 ? 0 : 1_000;
    const shipping = group[0]?.shippingMethod === 'EXPRESS' ? 8_000 : standard;
    expect(total(group.map((order) => order.shipping))).toBe(shipping);
  }
});

test('has stock levels that equal the ledger, with reservations of unshipped orders', async () => {
  const movements = grouped(await rowsOf<MovementRow>('product', 'stockmovements'), ({ variantId }) =>
    variantId.toHexString(),
  );
  const open = (await orders()).filter(({ orderStatus }) =>
    ['PENDING', 'CONFIRMED', 'PROCESSING'].includes(orderStatus),
  );
  const held = grouped(
    open.flatMap(({ items }) => items),
    ({ variantId }) => variantId.toHexString(),
  );
  for (const { _id, reserved, onHand, available } of (await products()).flatMap(({ variants }) => variants)) {
    const entries = movements.get(_id.toHexString()) ?? [];
    expect(onHand).toBe(total(entries.map((entry) => entry.onHand)));
    expect(reserved).toBe(total(entries.map((entry) => entry.reserved)));
    expect(reserved).toBe(total((held.get(_id.toHexString()) ?? []).map(({ quantity }) => quantity)));
    expect(available).toBeGreaterThanOrEqual(0);
  }
});

test('stores the same figures that the product service derives', async () => {
  const before = await products();
  const derived = DERIVED_FIELDS.filter((stage) => stage !== CHANGED);
  await databases.product.collection('products').updateMany({}, derived);
  expect(await products()).toEqual(before);
});

test('counts the active redemptions of a coupon, each with the discount of its group', async () => {
  const uses = await rowsOf<{ couponId: object; reference: string; status: string; discount: number }>(
    'coupon',
    'promotionuses',
  );
  const taken = grouped(
    uses.filter(({ status }) => status === 'REDEEMED'),
    ({ couponId }) => String(couponId),
  );
  const coupons = await rowsOf<PromotionRow>('coupon', 'coupons');
  for (const { _id, usageCount } of coupons) {
    expect(usageCount).toBe((taken.get(_id.toHexString()) ?? []).length);
  }
  expect(coupons.some(({ usageLimit, usageCount }) => usageLimit !== null && usageLimit === usageCount)).toBe(
    true,
  );
  const withCoupon = (await orders()).filter(({ couponCode }) => couponCode !== null);
  const groups = grouped(withCoupon, ({ groupId }) => groupId.toHexString());
  expect([...groups.keys()].sort()).toEqual(uses.map(({ reference }) => reference).sort());
  for (const { reference, status, discount } of uses) {
    const group = groups.get(reference) ?? [];
    expect(discount).toBe(total(group.map((order) => order.discount)));
    const wasCancelled = ({ statusHistory }: OrderRow) =>
      statusHistory.some((one) => one.status === 'CANCELLED');
    expect(status).toBe(group.every(wasCancelled) ? 'RELEASED' : 'REDEEMED');
  }
});

test('marks a review as a purchase exactly when its author has bought the product', async () => {
  const bought = new Set(
    (await orders())
      .filter(
        (order) => order.orderStatus === 'DELIVERED' || ['PAID', 'COMPLETED'].includes(order.paymentStatus),
      )
      .flatMap(({ customerId, items }) => items.map(({ productId }) => `${customerId}:${productId}`)),
  );
  const written = await rowsOf<{ userId: object; productId: object; verifiedPurchase: boolean }>(
    'product',
    'reviews',
  );
  const wrong = written.filter(
    (review) =>
      review.verifiedPurchase !== bought.has(`${String(review.userId)}:${String(review.productId)}`),
  );
  expect(wrong).toEqual([]);
  expect(new Set(written.map(({ verifiedPurchase }) => verifiedPurchase)).size).toBe(2);
});

test(
  'does nothing on a second call, and everything again after an interrupted seed',
  async () => {
    const before = await products();
    const started = Date.now();
    expect(await seedIfEmpty(options)).toBe(false);
    expect(Date.now() - started).toBeLessThan(5_000);
    await mark(databases, 'begun');
    await databases.product.collection('products').deleteMany({ featured: true });
    expect(await seedIfEmpty(options)).toBe(true);
    const ids = (rows: readonly ProductRow[]) => rows.map(({ _id }) => _id.toHexString()).sort();
    expect(ids(await products())).toEqual(ids(before));
  },
  SLOW,
);

test('does not change a database of another origin', async () => {
  const others = await openDatabases(options.mongoUri, `${prefix}other_`);
  try {
    await others.coupon.collection('mine').insertOne({ kept: true });
    expect(await seedIfEmpty({ ...options, databasePrefix: `${prefix}other_` })).toBe(false);
    expect(await others.auth.collection('users').countDocuments()).toBe(0);
    expect(await others.coupon.collection('mine').countDocuments()).toBe(1);
  } finally {
    for (const connection of Object.values(others)) await connection.dropDatabase();
    await closeDatabases(others);
  }
});
