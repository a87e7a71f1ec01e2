import { randomBytes } from 'node:crypto';
import { TestDatabase } from '../../test/fixtures/database';

const CATEGORY_ID = 'c'.repeat(24);
const isKnown = (): boolean => true;

describe('SaleState', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await TestDatabase.open();
  });
  afterEach(async () => {
    await database[Symbol.asyncDispose]();
  });

  const accountEvent = (version: number, canSell: boolean) => ({
    accountId: database.sellerId,
    version,
    canSell,
    name: 'Casa',
    role: 'seller',
    isActive: canSell,
  });
  /** Applies an account event like the event handler. */
  const apply = async (version: number, canSell: boolean): Promise<void> => {
    if (await database.accounts.apply(accountEvent(version, canSell)))
      await database.sale.syncSeller(database.sellerId);
  };
  const isOnSale = async (id: string): Promise<boolean> => (await database.read(id)).onSale;
  const listed = () => database.reader.count({ scope: 'on-sale' });

  it('hides products of a blocked seller until the seller can sell again, without changing isActive', async () => {
    const offered = await database.product(3);
    const withdrawn = await database.product(3);
    const target = { id: withdrawn.id, scope: 'all', actorId: database.sellerId } as const;
    await database.writer.edit(target, { isActive: false });
    await apply(1, true);
    expect([await isOnSale(offered.id), await isOnSale(withdrawn.id), await listed()]).toEqual([
      true,
      false,
      1,
    ]);
    await apply(2, false);
    expect(await listed()).toBe(0);
    expect(await database.read(offered.id)).toMatchObject({ isActive: true, onSale: false });
    // Activation takes effect when the seller can sell again.
    await database.writer.edit(target, { isActive: true });
    expect(await isOnSale(withdrawn.id)).toBe(false);
    await apply(3, true);
    expect([await isOnSale(offered.id), await isOnSale(withdrawn.id), await listed()]).toEqual([
      true,
      true,
      2,
    ]);
  });

  it('ignores late and repeated events', async () => {
    const { id } = await database.product(3);
    await apply(2, false);
    await apply(1, true);
    await apply(2, false);
    expect(await isOnSale(id)).toBe(false);
    await apply(4, true);
    await apply(3, false);
    expect(await isOnSale(id)).toBe(true);
  });

  it('updates all products of a seller in batches', async () => {
    const draft = await database.product(1);
    await database.copies(draft.id, 1_200);
    await apply(1, false);
    expect(await listed()).toBe(0);
    await apply(2, true);
    expect(await listed()).toBe(1_201);
  });

  it('sets the flag of products that are created during concurrent events', async () => {
    for (const canSell of [false, true]) {
      const base = canSell ? 10 : 1;
      const created = await Promise.all([
        ...Array.from({ length: 8 }, () => database.product(1)),
        apply(base + 1, !canSell).then(() => null),
        apply(base + 2, canSell).then(() => null),
        ...Array.from({ length: 8 }, () => database.product(1)),
      ]);
      const states = await Promise.all(created.flatMap((one) => (one ? [isOnSale(one.id)] : [])));
      expect(new Set(states)).toEqual(new Set([canSell]));
    }
  });

  it('updates the flag of a product that moves to another seller', async () => {
    const { id } = await database.product(1);
    await apply(1, false);
    const other = randomBytes(12).toString('hex');
    const target = { id, scope: 'all', actorId: other } as const;
    expect(await database.writer.edit(target, { sellerId: other })).toMatchObject({ onSale: true });
    expect(await database.writer.edit(target, { sellerId: database.sellerId })).toMatchObject({
      onSale: false,
    });
  });

  it('hides products of a hidden category, including later ones', async () => {
    const early = await database.product(1);
    expect(await database.sale.setHiddenCategories([CATEGORY_ID], isKnown)).toBe(true);
    expect(await database.sale.setHiddenCategories([CATEGORY_ID], isKnown)).toBe(false);
    const late = await database.product(1);
    expect([await isOnSale(early.id), await isOnSale(late.id), late.onSale]).toEqual([false, false, false]);
    const other = 'd'.repeat(24);
    const target = { id: late.id, scope: 'all', actorId: database.sellerId } as const;
    expect(await database.writer.edit(target, { categoryId: other })).toMatchObject({ onSale: true });
    await database.sale.setHiddenCategories([other], isKnown);
    expect([await isOnSale(early.id), await isOnSale(late.id)]).toEqual([true, false]);
    await database.sale.setHiddenCategories([], isKnown);
    expect(await listed()).toBe(2);
  });

  it('keeps products of a deleted category hidden', async () => {
    const { id } = await database.product(1);
    await database.sale.setHiddenCategories([CATEGORY_ID], isKnown);
    await database.sale.setHiddenCategories([], (category) => category !== CATEGORY_ID);
    expect(await isOnSale(id)).toBe(false);
  });

  it('sets the flag correctly when a category is hidden and shown concurrently', async () => {
    const products = await Promise.all(Array.from({ length: 5 }, () => database.product(1)));
    await Promise.all([
      database.sale.setHiddenCategories([CATEGORY_ID], isKnown),
      database.sale.setHiddenCategories([], isKnown),
      database.product(1),
    ]);
    await database.sale.setHiddenCategories([], isKnown);
    expect(await listed()).toBe(products.length + 1);
  });

  it('rejects new reservations of hidden products and keeps committed ones', async () => {
    const { id, variants } = await database.product(5);
    const line = { productId: id, variantId: variants[0]?.id ?? '', quantity: 1 };
    const reserve = (reference: string) =>
      database.stock.reserve({ ...line, reference, lines: 1, expiresAt: new Date(Date.now() + 60_000) });
    expect(await reserve('before')).toBe('reserved');
    await apply(1, false);
    expect(await reserve('after')).toBe('unavailable');
    expect(await database.stock.commitNext('before')).toMatchObject({ expected: 1 });
    await database.stock.applyMovement({ kind: 'ship', reference: 'before', lines: [line] });
    expect((await database.read(id)).variants[0]).toMatchObject({ onHand: 4, reserved: 0 });
  });
});
