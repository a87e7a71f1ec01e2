import type { Principal } from '@e-storefront/auth';
import { actor } from '@e-storefront/testing';
import { CategoryDirectory } from '../clients/category-cache';
import { ProductEditor } from './product-admin.service';
import type { ProductReader } from './product.service';
import { MOST_VARIANTS } from './product.input';
import { TestDatabase } from '../../test/fixtures/database';

describe('the editing rules', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await TestDatabase.open();
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
  });

  const editorOf = (reader: Pick<ProductReader, 'byIds'>) => {
    const seller = {
      ...actor('seller', { id: database.sellerId }),
      sessionId: 's',
      expiresAt: 0,
      scopes: null,
      secondFactorMissing: false,
    } satisfies Principal;
    const categories = new CategoryDirectory({ load: () => Promise.resolve([]), onError: () => undefined });
    const cache = {
      getOrLoad: <T>(_key: string, load: () => Promise<T>) => load(),
      invalidate: () => Promise.resolve(),
    };
    const sellers = { assertSells: () => Promise.resolve(), refreshOwn: () => Promise.resolve() };
    const ports = { reader: reader as ProductReader, writer: database.writer, categories, cache, sellers };
    return new ProductEditor(ports, seller);
  };

  it('does not price a product that gains a second variant between reading and writing', async () => {
    const { id } = await database.product(5);
    const target = { id, scope: 'all', actorId: database.sellerId } as const;
    const options = [{ name: 'size', value: 'L' }];
    const editor = editorOf({
      byIds: async (ids) => {
        const read = await database.reader.byIds(ids);
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
    await expect(editor.update(id, { price: 5 })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await database.read(id)).maxPrice).toBe(1_000);
  });

  it('writes only within its scope, whatever the caller was told', async () => {
    const { id } = await database.product(5);
    const stranger = { id, scope: { sellerId: 'f'.repeat(24) }, actorId: 'f'.repeat(24) } as const;
    expect(await database.writer.edit(stranger, { name: 'Mine' })).toBeNull();
    expect(await database.writer.remove(stranger)).toBe(false);
    expect((await database.read(id)).name).toBe('Lamp');
  });

  it('keeps to the most variants that a product can have, also when several are added at once', async () => {
    const { id } = await database.product(...Array.from({ length: MOST_VARIANTS - 1 }, () => 1));
    const target = { id, scope: 'all', actorId: database.sellerId } as const;
    const added = await Promise.all(
      ['a', 'b', 'c'].map((value) => {
        const options = [{ name: 'late', value }];
        const draft = { sku: `${id}-${value}`, options, optionsKey: `late=${value}`, price: 9, stock: 1 };
        return database.writer.addVariant(target, draft);
      }),
    );
    expect(added.filter((product) => product !== null)).toHaveLength(1);
    expect((await database.read(id)).variants).toHaveLength(MOST_VARIANTS);
  });

  it('takes a text that looks like a database expression as it is', async () => {
    const { id } = await database.product(5);
    const target = { id, scope: 'all', actorId: database.sellerId } as const;
    const tags = ['$description'];
    await database.writer.edit(target, { name: '$description', tags, description: '$$ROOT' });
    expect(await database.read(id)).toMatchObject({ name: '$description', tags, description: '$$ROOT' });
  });
});
