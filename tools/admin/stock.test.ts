import { createConnection } from 'mongoose';
import { AccountRecords, ensureIndexes } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { productModel } from '../../apps/product/src/catalog/product.model';
import { SaleState } from '../../apps/product/src/sale-state/sale-state.model';
import { ProductWriter } from '../../apps/product/src/catalog/product-writer.model';
import { auditStock } from './stock';

describe('npm run stock', () => {
  const database = testDatabase();
  const environment = { MONGODB_URI: database.uri };
  afterAll(() => database.drop());

  const run = async (...args: string[]): Promise<[number, string]> => {
    const lines: string[] = [];
    const code = await auditStock(args, environment, (line) => lines.push(line));
    return [code, lines.join('\n')];
  };

  it('exits with 1 and names the variant whose figure was tampered with, until a rebuild', async () => {
    const connection = await createConnection(database.uri).asPromise();
    const products = productModel(connection);
    await ensureIndexes(connection);
    const ids = { categoryId: 'a'.repeat(24), sellerId: 'b'.repeat(24) };
    const about = { name: 'Lamp', description: 'Bright.', imageUrl: null, tags: [], featured: false };
    const variants = [{ sku: 'LAMP-1', options: [], optionsKey: '', price: 100, stock: 3 }];
    const writer = new ProductWriter(connection, (file) => file, {
      lowStock: 5,
      saleState: new SaleState(connection, new AccountRecords(connection)),
    });
    await writer.insert({ ...ids, ...about, isActive: true, variants }, ids.sellerId);
    expect(await run('verify')).toEqual([0, '1 products checked …\n1 products, 0 variants differ.']);
    await products.collection.updateOne({}, { $inc: { 'variants.0.onHand': 4 } });
    const [code, text] = await run('verify');
    expect(code).toBe(1);
    expect(text).toMatch(/LAMP-1 .* on hand 7, ledger 3/);
    const [rebuilt, report] = await run('rebuild');
    expect(rebuilt).toBe(0);
    expect(report).toMatch(/1 variants were set/);
    expect((await run('verify'))[0]).toBe(0);
    await connection.close();
  });

  it.each([[[]], [['mend']], [['verify', 'more']]])('prints its usage for %j', async (args) => {
    await expect(auditStock(args, environment, () => undefined)).rejects.toThrow(/^usage: /);
  });
});
