import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createConnection } from 'mongoose';
import { AccountRecords, ensureIndexes } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { LiveProductIndex } from '../../apps/product/src/catalog/product-index.model';
import { productModel } from '../../apps/product/src/catalog/product.model';
import { ProductWriter } from '../../apps/product/src/catalog/product-writer.model';
import { SaleState } from '../../apps/product/src/sale-state/sale-state.model';
import { EmbeddedSearchIndex } from '../../apps/product/src/search/embedded-search-index';
import { SearchVocabulary } from '../../apps/product/src/search/vocabulary.model';
import { rebuildSearch } from './search-index';

describe('npm run search', () => {
  const database = testDatabase();
  const environment = { MONGODB_URI: database.uri };
  afterAll(() => database.drop());

  const run = async (environmentMore: Record<string, string> = {}): Promise<string> => {
    const lines: string[] = [];
    await rebuildSearch(['rebuild'], { ...environment, ...environmentMore }, (line) => lines.push(line));
    return lines.join('\n');
  };

  it('indexes products of an earlier release and drops its text index', async () => {
    const connection = await createConnection(database.uri, {
      autoIndex: false,
      autoCreate: false,
    }).asPromise();
    const products = productModel(connection);
    await ensureIndexes(connection);
    await products.collection.createIndex(
      { name: 'text', tags: 'text', description: 'text' },
      { name: 'words' },
    );
    const ids = { categoryId: 'a'.repeat(24), sellerId: 'b'.repeat(24) };
    const about = { name: 'Copper lamp', description: 'Bright.', imageUrl: null, tags: [], featured: false };
    const variants = [{ sku: 'LAMP-1', options: [], optionsKey: '', price: 100, stock: 3 }];
    const writer = new ProductWriter(connection, (file) => file, {
      lowStock: 5,
      saleState: new SaleState(connection, new AccountRecords(connection)),
    });
    await writer.insert({ ...ids, ...about, isActive: true, variants }, ids.sellerId);
    await products.collection.updateMany({}, { $unset: { search: 1, searchTerms: 1, searchVersion: 1 } });
    await connection.collection('searchterms').deleteMany({});
    const isFound = async () =>
      (await new EmbeddedSearchIndex(
        new LiveProductIndex(connection),
        new SearchVocabulary(connection),
      ).match('coppr', { scope: 'on-sale' })) !== null;
    expect(await isFound()).toBe(false);
    expect(await run()).toBe('1 products are indexed; 0 unused terms were deleted.');
    expect(await isFound()).toBe(true);
    expect(await products.collection.indexExists('words')).toBe(false);
    expect(await run()).toContain('1 products are indexed');
    await connection.close();
  });

  it('fails when Meilisearch rejects a request', async () => {
    const server = createServer((_request, response) =>
      response
        .writeHead(403, { 'content-type': 'application/json' })
        .end('{"code":"invalid_api_key","message":"No."}'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const MEILISEARCH_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(run({ SEARCH_ENGINE: 'meilisearch', MEILISEARCH_URL })).rejects.toMatchObject({
      code: 'invalid_api_key',
    });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it.each([[[]], [['verify']], [['rebuild', 'more']]])('prints its usage for %j', async (args) => {
    await expect(rebuildSearch(args, environment, () => undefined)).rejects.toThrow(/^usage: /);
  });
});
