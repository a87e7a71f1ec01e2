import { EventEmitter, once } from 'node:events';
import { StockService } from './stock.service';
import { lineOf, newReference as reference, TestDatabase } from '../../test/fixtures/database';
import type { StockRepository } from './stock.model';

type Repository = ConstructorParameters<typeof StockService>[0];

/** The repository with some of its methods replaced. */
function withMethods(rows: StockRepository, replaced: Partial<Repository>): Repository {
  return {
    reserve: (one) => rows.reserve(one),
    checkAvailability: (one) => rows.checkAvailability(one),
    outcomeOf: (one) => rows.outcomeOf(one),
    release: (one, reason, ids) => rows.release(one, reason, ids),
    voidReservation: (one) => rows.voidReservation(one),
    commitNext: (one) => rows.commitNext(one),
    placedLines: (one) => rows.placedLines(one),
    committedLines: (one) => rows.committedLines(one),
    applyMovement: (one) => rows.applyMovement(one),
    ...replaced,
  };
}

type Lines = Parameters<StockService['reserve']>[1];

describe('a repeated reservation during or after the commit', () => {
  let database: TestDatabase;
  let stock: StockService;
  beforeAll(async () => {
    database = await TestDatabase.open();
    stock = new StockService(database.stock);
  });
  afterAll(() => database[Symbol.asyncDispose]());

  /** A repeated call that reserves its lines and then waits before it reads the outcome of its reference. */
  const stuckReserve = async (group: string, lines: Lines, lineCount = 1): Promise<() => Promise<void>> => {
    const signals = new EventEmitter();
    const [waiting, resume] = [once(signals, 'waiting'), once(signals, 'resume')];
    let reservedLines = 0;
    const rows = withMethods(database.stock, {
      reserve: (one) => {
        reservedLines += 1;
        return database.stock.reserve(one);
      },
      outcomeOf: async (one) => {
        if (reservedLines >= lineCount) {
          signals.emit('waiting');
          await resume;
        }
        return database.stock.outcomeOf(one);
      },
    });
    const call = new StockService(rows).reserve(group, lines);
    await Promise.race([waiting, call]);
    return () => {
      signals.emit('resume');
      return call;
    };
  };
  /** Commits an order and runs an action after its first product. */
  const commitWith = (group: string, action: () => Promise<void>): Promise<void> => {
    let isFirst = true;
    const rows = withMethods(database.stock, {
      commitNext: async (one) => {
        const placed = await database.stock.commitNext(one);
        if (isFirst) await database.ledger.drain().then(action);
        isFirst = false;
        return placed;
      },
    });
    return new StockService(rows).commit(group);
  };
  const reserved = async (id: string) => (await database.read(id)).variants[0]?.reserved;

  it('does not affect a partly committed order of several products', async () => {
    const [a, b] = [await database.product(5), await database.product(5)];
    const group = reference();
    const lines = [lineOf(a, 2), lineOf(b, 2)];
    await stock.reserve(group, lines);
    let go: (() => Promise<void>) | undefined;
    await commitWith(group, async () => {
      const isFirst = (await database.movements(a.id)).some(({ kind }) => kind === 'commit');
      go = await stuckReserve(group, lines);
      // Another reservation, so that the database finds the product that was committed first again.
      await stock.reserve(reference(), [lineOf(isFirst ? b : a, 1)]);
    });
    await go?.();
    const figures = [await reserved(a.id), await reserved(b.id)];
    expect(figures.sort()).toEqual([2, 3]);
    expect(await database.stock.placedLines(group)).toMatchObject({ expected: 2, variantIds: { length: 2 } });
  });

  it('does not revert the commit', async () => {
    const [a, b] = [await database.product(5), await database.product(5)];
    const group = reference();
    const lines = [lineOf(a, 2), lineOf(b, 2)];
    await stock.reserve(group, lines);
    await commitWith(group, () => stock.reserve(group, lines));
    expect([await reserved(a.id), await reserved(b.id)]).toEqual([2, 2]);
  });

  it('reserves nothing that a repeated commit could commit twice', async () => {
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

  it('does not release lines that its repeat has committed', async () => {
    const [a, b] = [await database.product(5), await database.product(5)];
    const group = reference();
    const lines = [lineOf(a, 2), lineOf(b, 2)];
    const go = await stuckReserve(group, lines, lines.length);
    await stock.reserve(group, lines);
    await commitWith(group, go);
    expect(await database.stock.placedLines(group)).toMatchObject({ expected: 2, variantIds: { length: 2 } });
    expect([await reserved(a.id), await reserved(b.id)]).toEqual([2, 2]);
  });

  it('does not take the last units from other orders', async () => {
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

  it('is committed once by concurrent commits', async () => {
    const products = await Promise.all(Array.from({ length: 6 }, () => database.product(5)));
    const group = reference();
    const lines = products.map((product) => lineOf(product, 1));
    await stock.reserve(group, lines);
    await Promise.all([...Array.from({ length: 5 }, () => stock.commit(group)), database.ledger.drain()]);
    for (const { id } of products) expect(await reserved(id)).toBe(1);
  });
});

it('reserves many products with ledger and events without a deadlock', async () => {
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
