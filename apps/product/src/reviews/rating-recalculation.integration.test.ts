import { randomBytes } from 'node:crypto';
import { TestDatabase } from '../../test/fixtures/database';

const userId = (): string => randomBytes(12).toString('hex');

async function reviewedProduct(database: TestDatabase): Promise<string> {
  const { id: productId } = await database.product(1);
  const review = { productId, userName: 'Asha', comment: null, isPurchaseUnknown: false };
  for (const [rating, verifiedPurchase] of [
    [5, true],
    [4, true],
    [1, false],
  ] as const)
    await database.reviews.insert({ ...review, userId: userId(), rating, verifiedPurchase });
  return productId;
}

it('recomputes the ratings of an earlier release once', async () => {
  await using database = await TestDatabase.open();
  const ids = [await reviewedProduct(database), await reviewedProduct(database)];
  // The totals of an earlier release, which counted all reviews.
  for (const id of ids)
    await database.updateDirectly(id, {
      $set: { ratingSum: 10, reviewCount: 3, rating: 3.33 },
      $unset: { unverifiedReviewCount: '', onSale: '' },
    });
  await database.migrate();
  const recalculation = database.ratings('apart');
  expect(await Promise.all([recalculation.run(), recalculation.run()])).toContain(true);
  for (const id of ids)
    expect(await database.read(id)).toMatchObject({ rating: 4.5, reviewCount: 2, unverifiedReviewCount: 1 });
  expect(await recalculation.run()).toBe(false);
});

it('counts reviews that are written during the recalculation', async () => {
  await using database = await TestDatabase.open();
  const productId = await reviewedProduct(database);
  await database.updateDirectly(productId, { $set: { ratingSum: 99, reviewCount: 9 } });
  const review = { productId, userName: 'Asha', comment: null, isPurchaseUnknown: false };
  await Promise.all([
    database.reviews.recountBatch(undefined, 100),
    ...Array.from({ length: 5 }, () =>
      database.reviews.insert({ ...review, userId: userId(), rating: 3, verifiedPurchase: true }),
    ),
  ]);
  await database.reviews.recountBatch(undefined, 100);
  expect(await database.read(productId)).toMatchObject({ reviewCount: 7, unverifiedReviewCount: 1 });
});

it('does not run again for the same setting', async () => {
  await using database = await TestDatabase.open();
  expect(await database.ratings('apart').run()).toBe(true);
  expect(await database.ratings('apart').run()).toBe(false);
  expect(await database.ratings('hidden').run()).toBe(true);
});
