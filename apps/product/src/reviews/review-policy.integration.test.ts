import { actor } from '@e-storefront/testing';
import { ReviewListsDocument } from '../../test/fixtures/reviews.generated';
import { TestShop } from '../../test/fixtures/shop';
import { CreateReviewDocument } from '../../test/fixtures/shop.generated';

async function reviewed(shop: TestShop): Promise<{ id: string; codes: (string | undefined)[] }> {
  const { id } = await shop.product();
  const buyer = actor('customer');
  shop.purchases.add(`${buyer.id}:${id}`);
  const write = (as: typeof buyer, rating: number) =>
    shop.subgraph.errorCode(CreateReviewDocument, { as, variables: { id, input: { rating } } });
  return { id, codes: [await write(buyer, 5), await write(actor('customer'), 1)] };
}

const shown = async (shop: TestShop, id: string) =>
  (await shop.subgraph.data(ReviewListsDocument, { variables: { id } })).product;

test('rejects reviews without a purchase when the shop hides them, also while the order service is unavailable', async () => {
  await using shop = await TestShop.open({ UNVERIFIED_REVIEWS: 'hidden' });
  const { id, codes } = await reviewed(shop);
  expect(codes).toEqual([undefined, 'FORBIDDEN']);
  expect(await shown(shop, id)).toMatchObject({ rating: 5, reviewCount: 1, unverifiedReviewCount: 0 });
  shop.isOrderDown = true;
  const variables = { id, input: { rating: 5 } };
  expect(await shop.subgraph.errorCode(CreateReviewDocument, { as: actor('customer'), variables })).toBe(
    'SERVICE_UNAVAILABLE',
  );
});

test('counts reviews without a purchase when the shop counts all reviews', async () => {
  await using shop = await TestShop.open({ UNVERIFIED_REVIEWS: 'counted' });
  const { id, codes } = await reviewed(shop);
  expect(codes).toEqual([undefined, undefined]);
  expect(await shown(shop, id)).toMatchObject({
    rating: 3,
    reviewCount: 2,
    unverifiedReviewCount: 1,
    reviews: { pagination: { total: 2 } },
  });
});
