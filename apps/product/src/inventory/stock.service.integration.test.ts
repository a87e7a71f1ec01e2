import { StockService } from './stock.service';
import { lineOf, newReference as reference, TestDatabase } from '../../test/fixtures/database';
import type { StockLine } from './stock';

describe('StockService', () => {
  let database: TestDatabase;
  let stock: StockService;
  beforeAll(async () => {
    database = await TestDatabase.open();
    stock = new StockService(database.stock);
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
  });

  /** An expired reservation. */
  const reserveExpired = (of: string, lines: StockLine[]) =>
    new StockService(database.stock, { reservationMs: -1 }).reserve(of, lines);
  const sumsOf = async (id: string) => {
    await database.ledger.drain();
    const movements = await database.movements(id);
    return {
      onHand: movements.reduce((sum, { onHand }) => sum + onHand, 0),
      reserved: movements.reduce((sum, { reserved }) => sum + reserved, 0),
    };
  };

  it('reports the products it has reserved before it confirms, and no others', async () => {
    const reported: string[][] = [];
    const onReserved = async (ids: readonly string[]): Promise<void> => void reported.push([...ids]);
    const telling = new StockService(database.stock, { onReserved });
    const [product, other] = [await database.product(10, 10), await database.product(1)];
    await telling.reserve(reference(), [lineOf(product, 1), lineOf(product, 1, 1), lineOf(other, 1)]);
    await expect(telling.reserve(reference(), [lineOf(product, 1), lineOf(other, 1)])).rejects.toThrow();
    expect(reported.map((ids) => ids.toSorted())).toEqual([[product.id, other.id].toSorted()]);
  });

  it('releases expired reservations once when several instances run the job', async () => {
    const product = await database.product(10, 10);
    await reserveExpired(reference(), [lineOf(product, 3), lineOf(product, 2, 1)]);
    await reserveExpired(reference(), [lineOf(product, 4)]);
    const committed = reference();
    await stock.reserve(committed, [lineOf(product, 1)]);
    await Promise.all(Array.from({ length: 5 }, () => database.stock.expire()));
    expect((await database.read(product.id)).variants).toMatchObject([
      { reserved: 1, available: 9 },
      { reserved: 0, available: 10 },
    ]);
    await stock.commit(committed);
  });

  it('does not commit an expired reservation', async () => {
    const product = await database.product(5);
    const group = reference();
    await reserveExpired(group, [lineOf(product, 2)]);
    await database.stock.expire();
    await expect(stock.commit(group)).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(stock.reserve(group, [lineOf(product, 1)])).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await database.read(product.id)).available).toBe(5);
  });

  it('reserves nothing for a slow call whose reference was released', async () => {
    const product = await database.product(5);
    const group = reference();
    await stock.release(group);
    await expect(stock.reserve(group, [lineOf(product, 2)])).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await database.read(product.id)).available).toBe(5);
  });

  it('commits nothing when a part of the reservation has expired, and releases the rest', async () => {
    const [a, b] = [await database.product(5), await database.product(5)];
    const group = reference();
    await stock.reserve(group, [lineOf(a, 2), lineOf(b, 2)]);
    await database.stock.release(group, 'undone', [lineOf(a, 1).variantId]);
    await expect(stock.commit(group)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await database.read(b.id)).available).toBe(5);
  });

  it('does not expire committed lines', async () => {
    const product = await database.product(5);
    const group = reference();
    await reserveExpired(group, [lineOf(product, 2)]);
    await stock.commit(group);
    await database.stock.expire();
    expect((await database.read(product.id)).available).toBe(3);
  });

  it('never ships and releases the same unit', async () => {
    const product = await database.product(20);
    const group = reference();
    await stock.reserve(group, [lineOf(product, 5)]);
    await stock.commit(group);
    const line = [lineOf(product, 5)];
    const moves = await Promise.allSettled([
      stock.ship(group, line),
      stock.release(group),
      stock.ship(group, line),
      stock.release(group, line),
    ]);
    expect(moves.some(({ status }) => status === 'fulfilled')).toBe(true);
    const [variant] = (await database.read(product.id)).variants;
    expect(variant?.reserved).toBe(0);
    expect([15, 20]).toContain(variant?.onHand);
    expect(await sumsOf(product.id)).toEqual({ onHand: variant?.onHand, reserved: 0 });
  });

  it('ships all lines or none', async () => {
    const [a, b] = [await database.product(5), await database.product(5)];
    const group = reference();
    await stock.reserve(group, [lineOf(a, 1), lineOf(b, 1)]);
    await stock.commit(group);
    const refused = stock.ship(group, [lineOf(a, 1), lineOf(b, 2)]);
    await expect(refused).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await database.read(a.id)).variants).toMatchObject([{ onHand: 5, reserved: 1 }]);
    expect((await database.read(b.id)).variants).toMatchObject([{ onHand: 5, reserved: 1 }]);
  });

  it('writes a ledger whose totals equal the stock levels', async () => {
    const product = await database.product(30);
    const groups = Array.from({ length: 12 }, reference);
    await Promise.all(groups.map((group) => stock.reserve(group, [lineOf(product, 2)])));
    const target = { id: product.id, scope: 'all', actorId: database.sellerId } as const;
    const variantId = lineOf(product, 1).variantId;
    await Promise.all([
      ...groups.slice(0, 6).map((group) => stock.commit(group)),
      ...groups.slice(6, 9).map((group) => stock.release(group)),
      database.writer.editVariant(target, variantId, { stock: 50 }),
      database.ledger.drain(),
      database.ledger.drain(),
    ]);
    await Promise.all([
      ...groups.slice(0, 3).map((group) => stock.ship(group, [lineOf(product, 2)])),
      stock.release(groups[3] ?? ''),
    ]);
    await stock.returnStock(groups[0] ?? '', [lineOf(product, 1)]);
    const [variant] = (await database.read(product.id)).variants;
    expect(await sumsOf(product.id)).toEqual({ onHand: variant?.onHand, reserved: variant?.reserved });
    expect(variant?.reserved).toBe(10);
    const kinds = (await database.movements(product.id)).map(({ kind }) => kind);
    const count = (kind: string) => kinds.filter((one) => one === kind).length;
    expect(['receive', 'reserve', 'commit', 'release', 'ship', 'return', 'adjust'].map(count)).toEqual([
      1, 12, 6, 4, 3, 1, 1,
    ]);
    const [adjusted] = (await database.movements(product.id)).filter(({ kind }) => kind === 'adjust');
    expect(adjusted).toMatchObject({ actorId: database.sellerId, reason: 'set' });
  });

  it('accepts the return of a removed variant', async () => {
    const product = await database.product(5, 5);
    const group = reference();
    await stock.reserve(group, [lineOf(product, 1)]);
    await stock.commit(group);
    await stock.ship(group, [lineOf(product, 1)]);
    const target = { id: product.id, scope: 'all', actorId: database.sellerId } as const;
    await database.writer.removeVariant(target, lineOf(product, 1).variantId);
    await stock.returnStock(group, [lineOf(product, 1)]);
    expect((await database.read(product.id)).variants).toMatchObject([{ onHand: 5 }]);
  });

  it.each([
    ['', [{ productId: 'a'.repeat(24), variantId: 'b'.repeat(24), quantity: 1 }], 'reference'],
    ['r', [], 'lines'],
    ['r', [{ productId: 'x', variantId: 'b'.repeat(24), quantity: 1 }], 'lines.0.productId'],
    ['r', [{ productId: 'a'.repeat(24), variantId: 'b'.repeat(24), quantity: 0 }], 'lines.0.quantity'],
  ])('rejects %j with %j', async (group, lines, field) => {
    await expect(stock.reserve(group, lines)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field },
    });
  });
});
