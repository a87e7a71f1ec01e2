import { TestDatabase } from '../../test/fixtures/database';
import { StockService } from '../inventory/stock.service';

it('products that an earlier release wrote can be sold and changed', async () => {
  await using database = await TestDatabase.open();
  const product = await database.product(3);
  const newer = [
    'outbox',
    'hasOutbox',
    ...['backorderLimit', 'sellable', 'lowStockThreshold'].map(ofVariant),
  ];
  await database.damage(product.id, { $unset: Object.fromEntries(newer.map((name) => [name, ''])) });
  await Promise.all([database.complete(), database.complete()]);
  expect(await database.read(product.id)).toEqual(product);
  const line = { productId: product.id, variantId: product.variants[0]?.id ?? '', quantity: 3 };
  await new StockService(database.stock).reserve('group', [line]);
  await database.complete();
  expect((await database.read(product.id)).variants).toMatchObject([{ available: 0, sellable: 0 }]);
});

function ofVariant(field: string): string {
  return `variants.0.${field}`;
}
