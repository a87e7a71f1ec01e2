import { randomBytes } from 'node:crypto';
import { TestDatabase } from '../../test/fixtures/database';
import { ReviewVerification } from './review-verification';

const newId = (): string => randomBytes(12).toString('hex');

it('looks at every review of a person whose order came back, however many there are', async () => {
  await using database = await TestDatabase.open();
  const userId = newId();
  const review = { userId, userName: 'Asha', rating: 5, comment: null, isPurchaseUnknown: false };
  const { id: productId } = await database.product(1);
  const first = await database.reviews.insert({ ...review, productId, verifiedPurchase: true });
  await database.copiedReviews(first.id, 130);
  const asked = new Set<string>();
  const verification = new ReviewVerification({
    reviews: database.reviews,
    purchases: {
      hasPurchased: async (_customerId, bought) => {
        asked.add(bought);
        return bought !== productId;
      },
    },
  });
  expect(await verification.orderChanged(userId, 'RETURNED')).toBe(true);
  expect(asked.size).toBe(131);
  expect(await database.reviews.byId(first.id)).toMatchObject({ verifiedPurchase: false });
});
