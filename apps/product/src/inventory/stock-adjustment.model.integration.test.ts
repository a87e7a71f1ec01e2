import { randomBytes } from 'node:crypto';
import { actor, requestContext } from '@e-storefront/testing';
import { StockAdjustmentService } from './stock-adjustment.service';
import { TestDatabase } from '../../test/fixtures/database';
import { NO_CACHE } from '../../test/fixtures/no-cache';
import type { LineRequest } from './stock-adjustment';

describe('interrupted stock adjustments', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await TestDatabase.open();
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
  });

  type Repository = ConstructorParameters<typeof StockAdjustmentService>[0]['repository'];
  const adjuster = (repository: Repository, id = database.sellerId) => {
    const seller = requestContext(actor('seller', { id }));
    const once: ConstructorParameters<typeof StockAdjustmentService>[0]['once'] = (request, work) =>
      database.idempotency.run(request, work);
    const service = new StockAdjustmentService({ repository, cache: NO_CACHE, once });
    return { adjust: (lines: unknown, key: string | null) => service.adjust(seller, lines, key) };
  };
  /** Fails after some lines, like a killed process. */
  const dyingAfter = (lines: number): Repository => ({
    adjust: async (request) => {
      const index = Number(request.entryId.split(':').at(-1));
      if (index < lines) return database.adjustments.adjust(request);
      throw new Error('killed');
    },
  });

  it('applies no line twice for a repeated request', async () => {
    const product = await database.product(10, 10);
    const line = (index: number, kind: string, quantity: number) => {
      const variantId = product.variants[index]?.id ?? '';
      return { productId: product.id, variantId, kind, quantity };
    };
    const lines = [line(0, 'RECEIVE', 5), line(1, 'SET', 3), line(0, 'ADJUST', -1), line(1, 'RECEIVE', 1)];
    const key = randomBytes(12).toString('hex');
    for (const appliedLines of [1, 3, 3]) {
      await expect(adjuster(dyingAfter(appliedLines)).adjust(lines, key)).rejects.toThrow('killed');
      await database.ledger.drain();
    }
    const report = await adjuster(database.adjustments).adjust(lines, key);
    expect(report).toMatchObject({ adjusted: 4, refused: 0 });
    expect((await database.read(product.id)).variants).toMatchObject([{ onHand: 14 }, { onHand: 4 }]);
    expect(await adjuster(dyingAfter(0)).adjust(lines, key)).toEqual(report);
    expect((await database.audit.verify()).discrepancies).toEqual([]);
  });

  it('applies a line once under ten concurrent attempts of two processes', async () => {
    const product = await database.product(3);
    const request: LineRequest = {
      productId: product.id,
      variantId: product.variants[0]?.id ?? '',
      kind: 'RECEIVE',
      quantity: 4,
      entryId: `adjust:${randomBytes(12).toString('hex')}:0`,
      scope: 'all',
      actorId: database.sellerId,
    };
    await Promise.all(Array.from({ length: 10 }, () => database.adjustments.adjust(request)));
    expect((await database.read(product.id)).variants).toMatchObject([{ onHand: 7 }]);
  });

  it('separates the keys of two sellers', async () => {
    const product = await database.product(1);
    const line = { productId: product.id, variantId: product.variants[0]?.id, kind: 'SET', quantity: 9 };
    const key = 'the same key';
    const report = await adjuster(database.adjustments).adjust([line], key);
    expect(report.lines).toMatchObject([{ ok: true, onHand: 9 }]);
    await expect(
      adjuster(database.adjustments).adjust([{ ...line, quantity: 8 }], key),
    ).rejects.toMatchObject({
      code: 'IDEMPOTENCY_CONFLICT',
    });
    const other = adjuster(database.adjustments, 'd'.repeat(24));
    expect((await other.adjust([line], key)).lines).toMatchObject([{ error: { code: 'NOT_FOUND' } }]);
  });
});
