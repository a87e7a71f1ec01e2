import { randomBytes } from 'node:crypto';
import { createConnection, type Connection } from 'mongoose';
import { AccountRecords, ensureIndexes } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { toOptionsKey } from '../catalog/product.input';
import { LiveProductIndex } from '../catalog/product-index.model';
import { ProductReader } from '../catalog/product-reader.model';
import { productModel } from '../catalog/product.model';
import { ProductWriter } from '../catalog/product-writer.model';
import { SaleState } from '../sale-state/sale-state.model';
import { SearchBackfill } from './search-backfill.model';
import { SearchVocabulary, vocabularyModel } from './vocabulary.model';
import { EmbeddedSearchIndex } from './embedded-search-index';

describe('SearchBackfill', () => {
  const database = testDatabase();
  const ids = { categoryId: 'c'.repeat(24), sellerId: 'd'.repeat(24) };
  let connection: Connection;
  let completion: SearchBackfill;
  let writer: ProductWriter;

  beforeAll(async () => {
    connection = await createConnection(database.uri, { autoIndex: false, autoCreate: false }).asPromise();
    productModel(connection);
    vocabularyModel(connection);
    await ensureIndexes(connection);
    completion = new SearchBackfill(connection);
    writer = new ProductWriter(connection, (file) => file, {
      lowStock: 5,
      saleState: new SaleState(connection, new AccountRecords(connection)),
    });
  });
  afterAll(async () => {
    await connection.close();
    await database.drop();
  });

  const add = async (name: string): Promise<string> => {
    const options = [{ name: 'colour', value: 'Teal' }];
    const variant = {
      sku: randomBytes(6).toString('hex'),
      options,
      optionsKey: toOptionsKey(options),
      price: 100,
      stock: 1,
    };
    const texts = { name, description: `About ${name}.`, tags: ['strasse'], imageUrl: null };
    const draft = { ...texts, ...ids, featured: false, isActive: true, variants: [variant] };
    return (await writer.insert(draft, ids.sellerId)).id;
  };
  const find = async (text: string): Promise<string[]> => {
    const filter = { scope: 'on-sale' } as const;
    const search = await new EmbeddedSearchIndex(
      new LiveProductIndex(connection),
      new SearchVocabulary(connection),
    ).match(text, filter);
    if (!search) return [];
    const reader = new ProductReader(connection, (file) => file, new LiveProductIndex(connection));
    const order = { key: 'relevance', direction: -1 } as const;
    const found = await reader.list({ filter: { ...filter, search }, order, page: 1, skip: 0, limit: 50 });
    return found.map(({ name }) => name).sort();
  };
  const rows = () => productModel(connection).collection.find().sort({ _id: 1 }).toArray();
  /** A row without the marks of its changes, and with its terms in order. */
  const contentOf = (row: Awaited<ReturnType<typeof rows>>[number]) => ({
    ...row,
    changedAt: null,
    revision: null,
    searchTerms: [...row['searchTerms']].sort(),
  });
  const terms = async () =>
    (await vocabularyModel(connection).find().sort({ _id: 1 }).lean()).map(({ _id }) => _id);

  it('adds the same search terms to rows of an earlier release as to new rows', async () => {
    for (const name of ['Copper kettle', 'Copper pan', 'Iron pan']) await add(name);
    const before = await rows();
    const newer = ['search', 'searchTerms', 'searchVersion', 'variants.0.skuTerms', 'variants.0.optionTerms'];
    await productModel(connection).collection.updateMany(
      {},
      { $unset: Object.fromEntries(newer.map((one) => [one, ''])) },
    );
    await vocabularyModel(connection).deleteMany({});
    expect(await find('copper')).toEqual([]);
    const [one, other] = await Promise.all([completion.run(10_000), completion.run(10_000)]);
    expect(one + other).toBeGreaterThanOrEqual(3);
    expect(await find('coper teal')).toEqual(['Copper kettle', 'Copper pan']);
    expect((await rows()).map(contentOf)).toEqual(before.map(contentOf));
    expect(await completion.run(10_000)).toBe(0);
  });

  it('recomputes terms of an older search version', async () => {
    await productModel(connection).collection.updateMany(
      {},
      { $set: { searchVersion: 0, searchTerms: ['stale'] } },
    );
    expect(await completion.run(10_000)).toBe(3);
    expect(await find('iron')).toEqual(['Iron pan']);
  });

  it('rebuilds during writes and searches, and deletes unused terms', async () => {
    await vocabularyModel(connection).create([
      { _id: 'unsold', kind: 'word', count: 4, deletions: [], at: new Date(0) },
    ]);
    await productModel(connection).collection.updateMany({}, { $set: { searchTerms: [] } });
    const rebuild = completion.rebuild();
    const added = ['Birch tray', 'Maple tray', 'Cedar tray'];
    await Promise.all(added.map(add));
    expect((await rebuild).deletedTerms).toBeGreaterThanOrEqual(1);
    expect(await terms()).not.toContain('unsold');
    expect(await find('tray')).toEqual([...added].sort());
    expect(await find('pan')).toEqual(['Copper pan', 'Iron pan']);
    const [kettle] = await rows();
    await productModel(connection).updateOne({ name: kettle?.['name'] }, { $set: { searchTerms: ['~pan'] } });
    await completion.rebuild();
    expect(await find('kettle')).toEqual(['Copper kettle']);
  });

  it('keeps the terms of a change between read and write', async () => {
    const id = await add('Slate board');
    const target = { id, scope: 'all', actorId: ids.sellerId } as const;
    for (const name of ['Stone board', 'Slate plate', 'Granite board']) {
      await Promise.all([completion.rebuild(), writer.edit(target, { name })]);
      expect(await find(name)).toEqual([name]);
    }
  });

  it('counts the products per term', async () => {
    await completion.rebuild();
    const count = async (_id: string) => (await vocabularyModel(connection).findById(_id).lean())?.count;
    expect(await count('pan')).toBe(2);
    await add('Enamel pan');
    expect(await count('pan')).toBe(3);
  });

  it('adds a new term once under concurrent writes', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, index) => add(`Novelword ${index}`)));
    expect(await vocabularyModel(connection).findById('novelword').lean()).toMatchObject({ count: 8 });
  });
});
