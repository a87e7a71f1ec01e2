import { actor, requestContext } from '@e-storefront/testing';
import { CategoryCache } from '../clients/category-cache';
import { ProductAdminService } from './product-admin.service';
import type { ProductReader } from './product-reader.model';
import { MAX_VARIANTS } from './product.input';
import { TestDatabase } from '../../test/fixtures/database';
import { NO_CACHE } from '../../test/fixtures/no-cache';

describe('ProductAdminService', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await TestDatabase.open();
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
  });

  const createService = (reader: Pick<ProductReader, 'findByIds'>) => {
    const categories = new CategoryCache({ load: () => Promise.resolve([]), onError: () => undefined });
    const sellers = { assertCanSell: () => Promise.resolve(), refreshOwn: () => Promise.resolve() };
    return new ProductAdminService({ reader, writer: database.writer, categories, cache: NO_CACHE, sellers });
  };

  it('rejects a new price for a product that gains a second variant between read and write', async () => {
    const { id } = await database.product(5);
    const target = { id, scope: 'all', actorId: database.sellerId } as const;
    const options = [{ name: 'size', value: 'L' }];
    const service = createService({
      findByIds: async (ids) => {
        const read = await database.reader.findByIds(ids);
        await database.writer.addVariant(target, {
          sku: 'LATE',
          options,
          optionsKey: 'size=l',
          price: 9,
          stock: 1,
        });
        return read;
      },
    });
    const seller = requestContext(actor('seller', { id: database.sellerId }));
    await expect(service.update(seller, id, { price: 5 })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await database.read(id)).maxPrice).toBe(1_000);
  });

  it('enforces the scope of the writer in the database', async () => {
    const { id } = await database.product(5);
    const stranger = { id, scope: { sellerId: 'f'.repeat(24) }, actorId: 'f'.repeat(24) } as const;
    expect(await database.writer.edit(stranger, { name: 'Mine' })).toBeNull();
    expect(await database.writer.remove(stranger)).toBe(false);
    expect((await database.read(id)).name).toBe('Lamp');
  });

  it('limits the variants of a product, also for concurrent additions', async () => {
    const { id } = await database.product(...Array.from({ length: MAX_VARIANTS - 1 }, () => 1));
    const target = { id, scope: 'all', actorId: database.sellerId } as const;
    const added = await Promise.all(
      ['a', 'b', 'c'].map((value) => {
        const options = [{ name: 'late', value }];
        const draft = { sku: `${id}-${value}`, options, optionsKey: `late=${value}`, price: 9, stock: 1 };
        return database.writer.addVariant(target, draft);
      }),
    );
    expect(added.filter((product) => product !== null)).toHaveLength(1);
    expect((await database.read(id)).variants).toHaveLength(MAX_VARIANTS);
  });

  it('stores texts that look like database expressions unchanged', async () => {
    const { id } = await database.product(5);
    const target = { id, scope: 'all', actorId: database.sellerId } as const;
    const tags = ['$description'];
    await database.writer.edit(target, { name: '$description', tags, description: '$$ROOT' });
    expect(await database.read(id)).toMatchObject({ name: '$description', tags, description: '$$ROOT' });
  });
});
