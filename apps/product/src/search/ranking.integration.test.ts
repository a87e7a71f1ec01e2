import { createConnection, type Connection } from 'mongoose';
import { AccountRecords, ensureIndexes } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { LiveProductIndex } from '../catalog/product-index.model';
import { productModel } from '../catalog/product.model';
import { ProductReader } from '../catalog/product-reader.model';
import { ProductWriter } from '../catalog/product-writer.model';
import { SaleState } from '../sale-state/sale-state.model';
import { SearchVocabulary, vocabularyModel } from './vocabulary.model';
import { EmbeddedSearchIndex } from './embedded-search-index';

describe('ranking', () => {
  const database = testDatabase();
  const ids = { categoryId: 'c'.repeat(24), sellerId: 'd'.repeat(24) };
  const scope = 'on-sale' as const;
  let connection: Connection;

  beforeAll(async () => {
    connection = await createConnection(database.uri, { autoIndex: false, autoCreate: false }).asPromise();
    const products = productModel(connection);
    vocabularyModel(connection);
    await ensureIndexes(connection);
    const writer = new ProductWriter(connection, (file) => file, {
      lowStock: 5,
      saleState: new SaleState(connection, new AccountRecords(connection)),
    });
    const add = async (name: string, description: string, popularity: number): Promise<void> => {
      const variant = { sku: name.replaceAll(' ', '-'), options: [], optionsKey: '', price: 100, stock: 1 };
      const texts = { name, description, tags: [], imageUrl: null };
      await writer.insert(
        { ...texts, ...ids, featured: false, isActive: true, variants: [variant] },
        ids.sellerId,
      );
      await products.collection.updateOne({ name }, { $set: { popularity }, $inc: { revision: 1 } });
    };
    for (const number of [1, 2, 3, 4, 5]) {
      await add(`Lamp ${number}`, 'Bright.', number);
      await add(`Desk ${number}`, 'With a lamp.', 10 + number);
    }
    await add('Lampshade', 'For a lamp.', 9);
  });
  afterAll(async () => {
    await connection.close();
    await database.drop();
  });

  const list = async (section: { skip: number; limit: number }): Promise<string[]> => {
    const live = new LiveProductIndex(connection);
    const search = await new EmbeddedSearchIndex(live, new SearchVocabulary(connection)).match('lamp', {
      scope,
    });
    if (!search) return [];
    const order = { key: 'relevance', direction: -1 } as const;
    const reader = new ProductReader(connection, (file) => file, live);
    const [found = []] = await reader.lists([{ filter: { scope, search }, order, ...section }]);
    return found.map(({ name }) => name);
  };
  const ranked = ['Lamp 5', 'Lamp 4', 'Lamp 3', 'Lamp 2', 'Lamp 1', 'Lampshade'];
  const elsewhere = ['Desk 5', 'Desk 4', 'Desk 3', 'Desk 2', 'Desk 1'];

  it('sorts whole words in names before beginnings and descriptions, then by popularity', async () => {
    expect(await list({ skip: 0, limit: 20 })).toEqual([...ranked, ...elsewhere]);
  });

  it.each([1, 2, 3, 4, 7])('has no gaps and repeats between pages of %p', async (limit) => {
    const whole = await list({ skip: 0, limit: 20 });
    const pages: string[] = [];
    for (let skip = 0; skip < 12; skip += limit) pages.push(...(await list({ skip, limit })));
    expect(pages).toEqual(whole);
  });
});
