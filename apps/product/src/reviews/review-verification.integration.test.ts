import { randomBytes } from 'node:crypto';
import { TestDatabase } from '../../test/fixtures/database';
import { ReviewVerification } from './review-verification';

const newId = (): string => randomBytes(12).toString('hex');

it('verifies all reviews of a customer after a return, in batches', async () => {
  await using database = await TestDatabase.open();
  const userId = newId();
  const review = { userId, userName: 'Asha', rating: 5, comment: null, isPurchaseUnknown: false };
  const { id: productId } = await database.product(1);
  const first = await database.reviews.insert({ ...review, productId, verifiedPurchase: true });
  await database.copiedReviews(first.id, 130);
  const requested = new Set<string>();
  const verification = new ReviewVerification({
    reviews: database.reviews,
    purchases: {
      hasPurchased: async (_customerId, bought) => {
        requested.add(bought);
        return bought !== productId;
      },
    },
  });
  expect(await verification.onOrderChanged(userId, 'RETURNED')).toBe(true);
  expect(requested.size).toBe(131);
  expect(await database.reviews.findById(first.id)).toMatchObject({ verifiedPurchase: false });
});
