import { TestDatabase } from '../../test/fixtures/database';
import { StockService } from '../inventory/stock.service';

it('completes products of an earlier release, so that they can be sold and changed', async () => {
  await using database = await TestDatabase.open();
  const product = await database.product(3);
  const addedFields = [
    'outbox',
    'changedAt',
    ...['backorderLimit', 'sellable', 'lowStockThreshold'].map(ofVariant),
  ];
  await database.updateDirectly(product.id, {
    $unset: Object.fromEntries(addedFields.map((name) => [name, ''])),
  });
  await Promise.all([database.migrate(), database.migrate()]);
  expect(await database.read(product.id)).toEqual(product);
  const line = { productId: product.id, variantId: product.variants[0]?.id ?? '', quantity: 3 };
  await new StockService(database.stock).reserve('group', [line]);
  await database.completeProductsAgain();
  expect((await database.read(product.id)).variants).toMatchObject([{ available: 0, sellable: 0 }]);
});

function ofVariant(field: string): string {
  return `variants.0.${field}`;
}
