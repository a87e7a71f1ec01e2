import { randomBytes } from 'node:crypto';
import { lineOf, TestShop } from '../../test/fixtures/shop';
import { UpdateProductDocument, type UpdateProductInput } from '../../test/fixtures/shop.generated';

const reference = () => randomBytes(12).toString('hex');
const times = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

describe('stock', () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await TestShop.open();
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  it('sells the last 20 units to exactly 20 of 60 concurrent buyers', async () => {
    const product = await shop.product({ stock: 20 });
    const codes = await times(60, () => shop.stock('reserve', reference(), [lineOf(product, 1)]));
    expect(codes.filter((code) => code === undefined)).toHaveLength(20);
    expect(codes.filter((code) => code === 'INSUFFICIENT_STOCK')).toHaveLength(40);
    const { stock, variants } = await shop.readFigures(product.id);
    expect(stock).toBe(0);
    expect(variants).toMatchObject([{ onHand: 20, reserved: 20, available: 0 }]);
  });

  it('reserves once for 20 concurrent calls with one reference', async () => {
    const product = await shop.product({ stock: 20 });
    const same = reference();
    const codes = await times(20, () => shop.stock('reserve', same, [lineOf(product, 3)]));
    expect(codes).toEqual(Array(20).fill(undefined));
    expect((await shop.readFigures(product.id)).variants).toMatchObject([{ reserved: 3, available: 17 }]);
  });

  it('reserves the same two items in opposite order without a deadlock', async () => {
    const [a, b] = [await shop.product({ stock: 150 }), await shop.product({ stock: 150 })];
    const codes = await times(100, (index) => {
      const lines = [lineOf(a, 1), lineOf(b, 1)];
      return shop.stock('reserve', reference(), index % 2 ? lines : lines.reverse());
    });
    expect(codes).toEqual(Array(100).fill(undefined));
    expect((await shop.readFigures(a.id)).variants).toMatchObject([{ reserved: 100, available: 50 }]);
    expect((await shop.readFigures(b.id)).variants).toMatchObject([{ reserved: 100, available: 50 }]);
  });

  it('reserves all lines or none, and lists every short line', async () => {
    const [plenty, few, none] = [
      await shop.product({ stock: 9 }),
      await shop.product({ stock: 2, name: 'Few' }),
      await shop.product({ stock: 0, name: 'None' }),
    ];
    const lines = [lineOf(plenty, 1), lineOf(few, 2), lineOf(few, 1), lineOf(none, 1)];
    const { errors } = await shop.callStock('reserve', reference(), lines);
    expect(errors[0]?.extensions.code).toBe('INSUFFICIENT_STOCK');
    expect(errors[0]?.extensions['lines']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ productId: few.id, productName: 'Few', requested: 3, available: 2 }),
        expect.objectContaining({ productId: none.id, requested: 1, available: 0 }),
      ]),
    );
    for (const { id } of [plenty, few]) {
      expect((await shop.readFigures(id)).variants).toMatchObject([{ reserved: 0 }]);
    }
  });

  it('ships committed units once, returns them once and releases the rest', async () => {
    const product = await shop.product({ stock: 10 });
    const group = reference();
    const line = lineOf(product, 5);
    expect(await shop.stock('reserve', group, [line])).toBeUndefined();
    expect(await shop.stock('ship', group, [line])).toBe('CONFLICT');
    expect(await times(3, () => shop.stock('commit', group))).toEqual(Array(3).fill(undefined));
    expect(await shop.stock('ship', group, [lineOf(product, 6)])).toBe('CONFLICT');
    const three = [lineOf(product, 3)];
    expect(await times(5, () => shop.stock('ship', group, three))).toEqual(Array(5).fill(undefined));
    expect((await shop.readFigures(product.id)).variants).toMatchObject([
      { onHand: 7, reserved: 2, available: 5 },
    ]);
    expect(await shop.stock('return', group, [lineOf(product, 4)])).toBe('CONFLICT');
    expect(await times(5, () => shop.stock('return', group, three))).toEqual(Array(5).fill(undefined));
    expect(await times(5, () => shop.stock('release', group))).toEqual(Array(5).fill(undefined));
    expect((await shop.readFigures(product.id)).variants).toMatchObject([
      { onHand: 10, reserved: 0, available: 10 },
    ]);
  });

  it('releases one line of a committed order and keeps the other', async () => {
    const [a, b] = [await shop.product({ stock: 4 }), await shop.product({ stock: 4 })];
    const group = reference();
    await shop.stock('reserve', group, [lineOf(a, 1), lineOf(b, 2)]);
    await shop.stock('commit', group);
    expect(await times(4, () => shop.stock('release', group, [lineOf(a, 1)]))).toEqual(
      Array(4).fill(undefined),
    );
    expect((await shop.readFigures(a.id)).stock).toBe(4);
    expect((await shop.readFigures(b.id)).stock).toBe(2);
  });

  it('reserves nothing again for a committed order', async () => {
    const product = await shop.product({ stock: 4 });
    const group = reference();
    const lines = [lineOf(product, 2)];
    await shop.stock('reserve', group, lines);
    await shop.stock('commit', group);
    expect(await shop.stock('reserve', group, lines)).toBeUndefined();
    expect((await shop.readFigures(product.id)).stock).toBe(2);
  });

  it('rejects the commit of a missing reservation', async () => {
    expect(await shop.stock('commit', reference())).toBe('CONFLICT');
  });

  it('keeps prices and stock consistent when they change during reservations', async () => {
    const product = await shop.product({ stock: 100 });
    const update = (input: UpdateProductInput) =>
      shop.subgraph.data(UpdateProductDocument, { as: shop.seller, variables: { id: product.id, input } });
    const edits = times(10, (index) => update({ price: 10 + index }));
    const codes = await times(40, () => shop.stock('reserve', reference(), [lineOf(product, 1)]));
    await edits;
    expect(codes).toEqual(Array(40).fill(undefined));
    expect((await shop.readFigures(product.id)).variants).toMatchObject([
      { onHand: 100, reserved: 40, available: 60 },
    ]);
    await update({ stock: 7 });
    expect((await shop.readFigures(product.id)).variants).toMatchObject([
      { onHand: 47, reserved: 40, available: 7 },
    ]);
  });
});
