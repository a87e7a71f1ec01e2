import { randomBytes } from 'node:crypto';
import { actor, present, type Actor } from '@e-storefront/testing';
import { lineOf, TestShop, type TestProduct } from '../../test/fixtures/shop';
import { UpdateVariantDocument } from '../../test/fixtures/shop.generated';
import {
  AdjustStockDocument,
  StockMovementsDocument,
  type StockAdjustmentInput,
  type StockAdjustmentKind,
  type StockMovementsQueryVariables,
} from '../../test/fixtures/stock-adjustment.generated';

const unique = () => randomBytes(12).toString('hex');
const times = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

describe('stock adjustments', () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await TestShop.open();
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  const change = (
    product: TestProduct,
    kind: StockAdjustmentKind,
    quantity: number,
  ): StockAdjustmentInput => ({ ...lineOf(product, quantity), kind });
  const adjust = async (
    lines: StockAdjustmentInput[],
    options: { key?: string; as?: Actor; header?: string } = {},
  ) => {
    const { key, as = shop.seller, header } = options;
    const headers = header === undefined ? {} : { 'idempotency-key': header };
    const variables = { lines, ...(key !== undefined && { key }) };
    const data = await shop.subgraph.data(AdjustStockDocument, { as, variables, headers });
    return present(data.adjustStock);
  };
  const movements = async (
    product: TestProduct,
    as: Actor = shop.seller,
    more: Omit<StockMovementsQueryVariables, 'productId'> = {},
  ) => {
    const variables = { productId: product.id, ...more };
    return present((await shop.subgraph.data(StockMovementsDocument, { as, variables })).stockMovements);
  };

  it('applies each line independently and reports its result', async () => {
    const [mine, other] = [await shop.product({ stock: 5 }), actor('seller')];
    const theirs = await shop.product({ stock: 5, name: 'Theirs' }, other);
    const unknownVariant = { ...change(mine, 'RECEIVE', 1), variantId: 'e'.repeat(24) };
    const report = await adjust([
      change(mine, 'RECEIVE', 10),
      change(theirs, 'RECEIVE', 10),
      change(mine, 'ADJUST', -16),
      { ...change(mine, 'ADJUST', -3), reason: 'damaged' },
      change(mine, 'SET', 7),
      unknownVariant,
    ]);
    expect(report).toMatchObject({ adjusted: 3, refused: 3 });
    expect(report.lines).toMatchObject([
      { ok: true, error: null, onHand: 15, reserved: 0, available: 15 },
      { ok: false, error: { code: 'NOT_FOUND' }, onHand: null },
      { ok: false, error: { code: 'INSUFFICIENT_STOCK' }, onHand: 15, available: 15 },
      { ok: true, onHand: 12 },
      { ok: true, onHand: 7, available: 7 },
      { ok: false, error: { code: 'NOT_FOUND' } },
    ]);
    expect((await shop.readFigures(theirs.id)).stock).toBe(5);
    expect(await adjust([change(theirs, 'RECEIVE', 1)], { as: shop.admin })).toMatchObject({ adjusted: 1 });
  });

  it('keeps reserved units and allows negative stock up to the back-order limit', async () => {
    const product = await shop.product({ stock: 4 });
    expect(await shop.stock('reserve', unique(), [lineOf(product, 3)])).toBeUndefined();
    const tooMuch = await adjust([change(product, 'ADJUST', -2)]);
    expect(tooMuch.lines).toMatchObject([{ error: { code: 'INSUFFICIENT_STOCK' }, onHand: 4, reserved: 3 }]);
    await shop.subgraph.data(UpdateVariantDocument, {
      as: shop.seller,
      variables: {
        id: product.id,
        variantId: lineOf(product, 1).variantId,
        input: { backorderLimit: 2, lowStockThreshold: 3 },
      },
    });
    expect((await shop.readFigures(product.id)).variants).toMatchObject([
      { available: 1, backorderLimit: 2, lowStockThreshold: 3 },
    ]);
    const allowed = await adjust([change(product, 'ADJUST', -3), change(product, 'ADJUST', -1)]);
    expect(allowed.lines).toMatchObject([
      { ok: true, onHand: 1, available: -2 },
      { ok: false, error: { code: 'INSUFFICIENT_STOCK' } },
    ]);
    const seen = `{ product(id: "${product.id}") { stock inStock variants { available } } }`;
    expect(await shop.subgraph.data(seen)).toEqual({
      product: { stock: 0, inStock: false, variants: [{ available: 0 }] },
    });
  });

  it('returns the back-order limit to the order service', async () => {
    const variant = { options: [{ name: 'size', value: 'M' }], price: 3, stock: 2, backorderLimit: 4 };
    const product = await shop.product({ variants: [variant] });
    expect(await shop.purchasable(product.id)).toMatchObject({ available: 2, backorder: 4 });
    await shop.stock('reserve', unique(), [lineOf(product, 5)]);
    expect(await shop.purchasable(product.id)).toMatchObject({ available: 0, backorder: 1 });
    expect(await shop.readFigures(product.id)).toMatchObject({
      stock: 0,
      inStock: true,
      variants: [{ backorderLimit: 4 }],
    });
  });

  it('are applied once for 50 concurrent calls with one key, as argument or header', async () => {
    const product = await shop.product({ stock: 1 });
    const key = unique();
    const lines = [change(product, 'RECEIVE', 2), change(product, 'ADJUST', -1)];
    const reports = await times(50, (index) => adjust(lines, index % 2 ? { key } : { header: `"${key}"` }));
    for (const report of reports) expect(report).toEqual(reports[0]);
    expect(reports[0]?.lines).toMatchObject([{ onHand: 3 }, { onHand: 2 }]);
    expect((await shop.readFigures(product.id)).stock).toBe(2);
  });

  it('are applied once for two identical calls without a key', async () => {
    const product = await shop.product({ stock: 1 });
    const lines = [change(product, 'RECEIVE', 2)];
    expect(await adjust(lines)).toEqual(await adjust(lines));
    expect((await shop.readFigures(product.id)).stock).toBe(3);
  });

  it('stay consistent under concurrent adjustments and reservations', async () => {
    const product = await shop.product({ stock: 30 });
    const [codes, reports] = await Promise.all([
      times(40, () => shop.stock('reserve', unique(), [lineOf(product, 1)])),
      times(20, (index) => adjust([change(product, 'ADJUST', index % 2 ? 1 : -1)], { key: unique() })),
    ]);
    const sold = codes.filter((code) => code === undefined).length;
    const difference = reports
      .flatMap(({ lines }, index) => (lines[0]?.ok ? [index % 2 ? 1 : -1] : []))
      .reduce((sum, one) => sum + one, 0);
    const { variants } = await shop.readFigures(product.id);
    expect(variants).toMatchObject([{ onHand: 30 + difference, reserved: sold }]);
    expect(variants[0]?.available).toBeGreaterThanOrEqual(0);
  });

  it('accepts at most 200 lines and rejects invalid quantities', async () => {
    const product = await shop.product({ stock: 0 });
    const lines = Array.from({ length: 200 }, () => change(product, 'RECEIVE', 1));
    const report = await adjust(lines);
    expect(report).toMatchObject({ adjusted: 200, refused: 0 });
    expect(report.lines[199]).toMatchObject({ onHand: 200 });
    for (const [bad, field] of [
      [[...lines, ...lines], 'lines'],
      [[], 'lines'],
      [[change(product, 'RECEIVE', 0)], 'lines.0.quantity'],
      [[change(product, 'SET', -1)], 'lines.0.quantity'],
      [[change(product, 'ADJUST', 0)], 'lines.0.quantity'],
      [[change(product, 'ADJUST', 1_000_001)], 'lines.0.quantity'],
    ] as const) {
      const { errors } = await shop.subgraph.call(AdjustStockDocument, {
        as: shop.seller,
        variables: { lines: [...bad] },
      });
      expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    }
  });

  it('limits the stock of a variant so that the total fits an Int', async () => {
    const product = await shop.product({ stock: 0 });
    const report = await adjust(Array.from({ length: 11 }, () => change(product, 'RECEIVE', 1_000_000)));
    expect(report.lines[10]).toMatchObject({ ok: false, error: { code: 'CONFLICT' }, onHand: 10_000_000 });
  });

  it('shows the ledger to the seller and staff, newest first, in pages', async () => {
    const product = await shop.product({ stock: 5 });
    await adjust([{ ...change(product, 'ADJUST', -2), reason: 'damaged' }]);
    const group = unique();
    await shop.stock('reserve', group, [lineOf(product, 1)]);
    const all = await movements(product);
    expect(all.pagination).toEqual({ total: 3, pages: 1 });
    const actorId = shop.seller.id;
    expect(all.movements).toMatchObject([
      { kind: 'RESERVE', quantity: 1, onHand: 0, reserved: 1, actorId: null, reference: group },
      { kind: 'ADJUST', quantity: 2, onHand: -2, reserved: 0, reason: 'damaged', actorId, reference: null },
      { kind: 'RECEIVE', quantity: 5, onHand: 5, actorId },
    ]);
    const { variantId } = lineOf(product, 1);
    const second = await movements(product, actor('support'), { variantId, page: 2, limit: 2 });
    expect(second.movements).toEqual(all.movements.slice(2));
    const none = await movements(product, shop.seller, { variantId: 'e'.repeat(24) });
    expect(none.movements).toEqual([]);
  });
});
