import { requestContext } from '@e-storefront/testing';
import { CategoryCache } from '../clients/category-cache';
import { TestDatabase } from '../../test/fixtures/database';
import { createLoaders } from './loaders';

describe('createLoaders', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await TestDatabase.open();
  });
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
  });

  it('loads referenced reviews in one batch, in the requested order', async () => {
    const { id: productId } = await database.product(5);
    const review = {
      productId,
      userName: 'Asha',
      comment: null,
      verifiedPurchase: false,
      isPurchaseUnknown: false,
    };
    const written = await Promise.all(
      ['a', 'b'].map((digit, index) =>
        database.reviews.insert({ ...review, userId: digit.repeat(24), rating: index + 1 }),
      ),
    );
    const findByIds = jest.spyOn(database.reviews, 'findByIds');
    const { review: loader } = createLoaders(
      {
        reader: database.reader,
        reviews: database.reviews,
        categories: new CategoryCache({ load: () => Promise.resolve([]), onError: () => undefined }),
      },
      requestContext(null),
    );
    const ids = [written[1]!.id, 'f'.repeat(24), written[0]!.id];
    const found = await Promise.all(ids.map((id) => loader.load(id)));
    expect(found.map((one) => one?.rating ?? null)).toEqual([2, null, 1]);
    expect(findByIds).toHaveBeenCalledTimes(1);
  });
});
