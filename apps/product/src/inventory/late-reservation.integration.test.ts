import { EventEmitter, once } from 'node:events';
import { StockService, type StockRepository } from './stock.service';
import { lineOf, newReference as reference, TestDatabase } from '../../test/fixtures/database';

/** The repository with some of its methods replaced. */
function but(rows: StockRepository, changed: Partial<StockRepository>): StockRepository {
  return {
    hold: (one) => rows.hold(one),
    look: (one) => rows.look(one),
    endOf: (one) => rows.endOf(one),
    giveBack: (one, reason, ids) => rows.giveBack(one, reason, ids),
    makeVoid: (one) => rows.makeVoid(one),
    commitNext: (one) => rows.commitNext(one),
    placedLines: (one) => rows.placedLines(one),
    committedLines: (one) => rows.committedLines(one),
    settle: (one) => rows.settle(one),
    ...changed,
  };
}

type Lines = Parameters<StockService['reserve']>[1];

describe('a reservation that is repeated while or after its order is placed', () => {
  let database: TestDatabase;
  let stock: StockService;
  beforeAll(async () => {
    database = await TestDatabase.open();
    stock = new StockService(database.stock);
  });
  afterAll(() => database[Symbol.asyncDispose]());

  /** A repeat that has held its lines, if it holds any, and waits before it asks for the end of its reference. */
  const stuckReserve = async (group: string, lines: Lines, holds = 1): Promise<() => Promise<void>> => {
    const signals = new EventEmitter();
    const [there, go] = [once(signals, 'there'), once(signals, 'go')];
    let held = 0;
    const rows = but(database.stock, {
      hold: (one) => {
        held += 1;
        return database.stock.hold(one);
      },
      endOf: async (one) => {
        if (held >= holds) {
          signals.emit('there');
          await go;
        }
        return database.stock.endOf(one);
      },
    });
    const call = new StockService(rows).reserve(group, lines);
    await Promise.race([there, call]);
    return () => {
      signals.emit('go');
      return call;
    };
  };
  /** Places an order; after its first product something else happens. */
  const commitWith = (group: string, meanwhile: () => Promise<void>): Promise<void> => {
    let isFirst = true;
    const rows = but(database.stock, {
      commitNext: async (one) => {
        const placed = await database.stock.commitNext(one);
        if (isFirst) await database.ledger.drain().then(meanwhile);
        isFirst = false;
        return placed;
      },
    });
    return new StockService(rows).commit(group);
  };
  const reserved = async (id: string) => (await database.read(id)).variants[0]?.reserved;

  it('takes nothing from an order of several products, part of which is placed', async () => {
    const [a, b] = [await database.product(5), await database.product(5)];
    const group = reference();
    const lines = [lineOf(a, 2), lineOf(b, 2)];
    await stock.reserve(group, lines);
    let go: (() => Promise<void>) | undefined;
    await commitWith(group, async () => {
      const isFirst = (await database.movements(a.id)).some(({ kind }) => kind === 'commit');
      go = await stuckReserve(group, lines);
      // Another buyer, so that the product which was placed first is the one that the database finds first again.
      await stock.reserve(reference(), [lineOf(isFirst ? b : a, 1)]);
    });
    await go?.();
    const figures = [await reserved(a.id), await reserved(b.id)];
    expect(figures.sort()).toEqual([2, 3]);
    expect(await database.stock.placedLines(group)).toMatchObject({ expected: 2, variantIds: { length: 2 } });
  });

  it('does not undo the placing', async () => {
    const [a, b] = [await database.product(5), await database.product(5)];
    const group = reference();
    const lines = [lineOf(a, 2), lineOf(b, 2)];
    await stock.reserve(group, lines);
    await commitWith(group, () => stock.reserve(group, lines));
    expect([await reserved(a.id), await reserved(b.id)]).toEqual([2, 2]);
  });

  it('holds nothing that a repeated commit could place a second time', async () => {
    const product = await database.product(5);
    const group = reference();
    const lines = [lineOf(product, 2)];
    await stock.reserve(group, lines);
    await stock.commit(group);
    await database.ledger.drain();
    const go = await stuckReserve(group, lines);
    await stock.commit(group);
    await go();
    await stock.ship(group, lines);
    await stock.release(group);
    expect(await reserved(product.id)).toBe(0);
  });

  it('takes nothing from the order that its repeat had placed while it was slow to end', async () => {
    const [a, b] = [await database.product(5), await database.product(5)];
    const group = reference();
    const lines = [lineOf(a, 2), lineOf(b, 2)];
    const go = await stuckReserve(group, lines, lines.length);
    await stock.reserve(group, lines);
    await commitWith(group, go);
    expect(await database.stock.placedLines(group)).toMatchObject({ expected: 2, variantIds: { length: 2 } });
    expect([await reserved(a.id), await reserved(b.id)]).toEqual([2, 2]);
  });

  it('takes the last pieces from nobody', async () => {
    const product = await database.product(4);
    const group = reference();
    await stock.reserve(group, [lineOf(product, 2)]);
    await stock.commit(group);
    await database.ledger.drain();
    const go = await stuckReserve(group, [lineOf(product, 2)]);
    await stock.reserve(reference(), [lineOf(product, 2)]);
    await go();
    expect(await reserved(product.id)).toBe(4);
  });

  it('is placed once by many commits at once', async () => {
    const products = await Promise.all(Array.from({ length: 6 }, () => database.product(5)));
    const group = reference();
    const lines = products.map((product) => lineOf(product, 1));
    await stock.reserve(group, lines);
    await Promise.all([...Array.from({ length: 5 }, () => stock.commit(group)), database.ledger.drain()]);
    for (const { id } of products) expect(await reserved(id)).toBe(1);
  });
});

it('reservations of many products, their ledger and their events never wait for each other in a ring', async () => {
  await using database = await TestDatabase.open();
  const stock = new StockService(database.stock);
  const products = await Promise.all(Array.from({ length: 12 }, () => database.product(7)));
  const some = (from: number) => Array.from({ length: 6 }, (_, at) => products[(from + at * 5) % 12]!);
  const buy = async (from: number): Promise<void> => {
    const group = reference();
    const lines = some(from).map((product) => lineOf(product, 1));
    await stock.reserve(group, from % 2 === 0 ? lines : lines.reverse());
    if (from % 3 === 0) await stock.commit(group);
    await stock.release(group);
  };
  const buyers = [0, 1, 2, 3].map(async (buyer) => {
    for (let round = 0; round < 15; round += 1) await buy(buyer + round);
  });
  let isOver = false;
  const until = async (work: () => Promise<void>): Promise<void> => {
    while (!isOver) await work();
  };
  const others = [
    until(() => database.ledger.drain()),
    until(() => database.ledger.drain()),
    until(async () => database.outbox.acknowledge(await database.outbox.pending(100))),
  ];
  await Promise.all(buyers).finally(() => (isOver = true));
  await Promise.all(others);
  for (const { id } of products) expect((await database.read(id)).available).toBe(7);
}, 60_000);
