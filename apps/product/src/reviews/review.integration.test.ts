import { setTimeout as delay } from 'node:timers/promises';
import mongoose from 'mongoose';
import type { DocumentNode } from 'graphql';
import { actor, present, type Actor } from '@e-storefront/testing';
import {
  DeleteReviewDocument,
  MarkReviewHelpfulDocument,
  ReviewListsDocument,
  ReviewsOfProductsDocument,
  UpdateReviewDocument,
} from '../../test/fixtures/reviews.generated';
import { TestShop } from '../../test/fixtures/shop';
import {
  CreateReviewDocument,
  UpdateProductDocument,
  type CreateReviewInput,
} from '../../test/fixtures/shop.generated';

describe('reviews', () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await TestShop.open();
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  const write = async (id: string, input: CreateReviewInput, as: Actor = actor('customer')) => {
    shop.purchases.add(`${as.id}:${id}`);
    return writeAsStranger(id, input, as);
  };
  /** A review without a verified purchase. */
  const writeAsStranger = async (id: string, input: CreateReviewInput, as: Actor = actor('customer')) => {
    const variables = { id, input };
    return present((await shop.subgraph.data(CreateReviewDocument, { as, variables })).createReview?.review);
  };
  const lists = async (id: string, as?: Actor) => {
    const { product, productReviews } = await shop.subgraph.data(ReviewListsDocument, {
      as,
      variables: { id },
    });
    return { product, reviews: present(productReviews).reviews };
  };
  const codeOf = (query: DocumentNode, as: Actor, variables: Record<string, unknown>) =>
    shop.subgraph.errorCode(query, { as, variables });

  it('keeps the rating exact under 30 concurrent reviews', async () => {
    const { id } = await shop.product();
    const ratings = Array.from({ length: 30 }, (_, index) => (index % 5) + 1);
    await Promise.all(ratings.map((rating) => write(id, { rating })));
    expect(await shop.readFigures(id)).toMatchObject({ rating: 3, reviewCount: 30 });
    const variables = { id, page: 4, limit: 8 };
    const { productReviews } = await shop.subgraph.data(ReviewListsDocument, { variables });
    expect(productReviews).toMatchObject({
      pagination: { total: 30, pages: 4 },
      reviews: { length: 6 },
    });
  });

  it('resolves a hidden product for its seller only', async () => {
    const { id } = await shop.product();
    await write(id, { rating: 4 });
    const variables = { id, input: { isActive: false } };
    await shop.subgraph.data(UpdateProductDocument, { as: shop.seller, variables });
    const seen = async (as: Actor) => (await lists(id, as)).reviews.map(({ product }) => product);
    expect((await seen(actor('customer'))).filter(Boolean)).toEqual([]);
    expect((await seen(shop.seller)).filter(Boolean)).toEqual([{ id }]);
  });

  it('accepts one review per customer, with the name from the token', async () => {
    const { id } = await shop.product();
    const customer = actor('customer', { name: 'Asha Rao' });
    shop.purchases.add(`${customer.id}:${id}`);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        codeOf(CreateReviewDocument, customer, { id, input: { rating: 4, comment: ' $set ' } }),
      ),
    );
    expect(answers.filter((code) => code === undefined)).toHaveLength(1);
    expect(answers.filter((code) => code === 'REVIEW_EXISTS')).toHaveLength(4);
    expect(await shop.readFigures(id)).toMatchObject({ rating: 4, reviewCount: 1 });
    expect((await lists(id)).reviews).toMatchObject([
      { userName: 'Asha Rao', comment: '$set', user: { id: customer.id } },
    ]);
  });

  it('marks verified purchases, after an outage of the order service as soon as it is available again', async () => {
    const { id } = await shop.product();
    const [buyer, late] = [actor('customer'), actor('customer')];
    for (const { id: customer } of [buyer, late]) shop.purchases.add(`${customer}:${id}`);
    expect((await write(id, { rating: 5 }, buyer)).verifiedPurchase).toBe(true);
    expect((await writeAsStranger(id, { rating: 5 })).verifiedPurchase).toBe(false);
    shop.isOrderDown = true;
    const [review, strange] = [
      await write(id, { rating: 5 }, late),
      await writeAsStranger(id, { rating: 5 }),
    ];
    expect([review.verifiedPurchase, strange.verifiedPurchase]).toEqual([false, false]);
    shop.isOrderDown = false;
    const verified = async (): Promise<string[]> =>
      (await lists(id)).reviews.flatMap((one) => (one.verifiedPurchase ? [one.id] : []));
    for (let tries = 0; !(await verified()).includes(review.id) && tries < 100; tries += 1) await delay(100);
    expect(await verified()).toContain(review.id);
    expect(await verified()).not.toContain(strange.id);
  });

  it('excludes unverified reviews from the rating and lists them last', async () => {
    const { id } = await shop.product();
    for (const rating of [1, 1, 1]) await writeAsStranger(id, { rating });
    expect(await shop.readFigures(id)).toMatchObject({ rating: 0, reviewCount: 0 });
    await write(id, { rating: 5 });
    await writeAsStranger(id, { rating: 2 });
    expect(await shop.readFigures(id)).toMatchObject({ rating: 5, reviewCount: 1 });
    const shown = async (verified: boolean | null) => {
      const { product, productReviews } = await shop.subgraph.data(ReviewListsDocument, {
        variables: { id, verified },
      });
      const { reviews, pagination } = present(productReviews);
      const ratings = reviews.map(({ rating }) => rating);
      const { total } = pagination;
      expect(product).toMatchObject({
        unverifiedReviewCount: 4,
        reviews: { reviews: ratings.map((rating) => ({ rating })), pagination: { total } },
      });
      return [ratings, total];
    };
    expect(await shown(null)).toEqual([[5, 2, 1, 1, 1], 5]);
    expect(await shown(true)).toEqual([[5], 1]);
    expect(await shown(false)).toEqual([[2, 1, 1, 1], 4]);
  });

  it('updates the number of unverified reviews on changes and deletions', async () => {
    const { id } = await shop.product();
    const author = actor('customer');
    const review = await writeAsStranger(id, { rating: 1 }, author);
    await shop.subgraph.data(UpdateReviewDocument, {
      as: author,
      variables: { id: review.id, input: { rating: 4 } },
    });
    const count = async () => (await lists(id)).product;
    expect(await count()).toMatchObject({ rating: 0, reviewCount: 0, unverifiedReviewCount: 1 });
    await shop.subgraph.data(DeleteReviewDocument, { as: author, variables: { id: review.id } });
    expect(await count()).toMatchObject({ rating: 0, reviewCount: 0, unverifiedReviewCount: 0 });
  });

  it('counts a review once the product is delivered, and not after the order is returned', async () => {
    const { id } = await shop.product();
    const author = actor('customer');
    await writeAsStranger(id, { rating: 4 }, author);
    const ordered = { orderId: '1'.repeat(24), sellerId: shop.seller.id, customerId: author.id };
    shop.purchases.add(`${author.id}:${id}`);
    await shop.publish('order.updated.v1', { ...ordered, status: 'SHIPPED', sequence: 2 });
    expect(await shop.readFigures(id)).toMatchObject({ reviewCount: 0 });
    await shop.publish('order.updated.v1', { ...ordered, status: 'DELIVERED', sequence: 3 });
    expect(await shop.readFigures(id)).toMatchObject({ rating: 4, reviewCount: 1 });
    shop.purchases.delete(`${author.id}:${id}`);
    await shop.publish('order.updated.v1', { ...ordered, status: 'RETURNED', sequence: 4 });
    expect(await shop.readFigures(id)).toMatchObject({ rating: 0, reviewCount: 0 });
  });

  it('updates the rating on changes and deletions', async () => {
    const { id } = await shop.product();
    const author = actor('customer');
    const review = await write(id, { rating: 1 }, author);
    await write(id, { rating: 4 });
    await write(id, { rating: 4 });
    expect((await shop.readFigures(id)).rating).toBe(3);
    await shop.subgraph.data(UpdateReviewDocument, {
      as: author,
      variables: { id: review.id, input: { rating: 2 } },
    });
    expect(await shop.readFigures(id)).toMatchObject({ rating: 3.33, reviewCount: 3 });
    expect(await codeOf(DeleteReviewDocument, actor('customer'), { id: review.id })).toBe('FORBIDDEN');
    expect(
      await codeOf(UpdateReviewDocument, actor('support'), { id: review.id, input: { rating: 5 } }),
    ).toBe('FORBIDDEN');
    const deletions = await Promise.all(
      [author, actor('support'), author].map((as) => codeOf(DeleteReviewDocument, as, { id: review.id })),
    );
    expect(deletions.filter((code) => code === undefined)).toHaveLength(1);
    expect(await shop.readFigures(id)).toMatchObject({ rating: 4, reviewCount: 2 });
    await write(id, { rating: 4 }, author);
    expect(await shop.readFigures(id)).toMatchObject({ rating: 4, reviewCount: 3 });
  });

  it('keeps an omitted comment and removes it with null or a blank text', async () => {
    const { id } = await shop.product();
    const author = actor('customer');
    const review = await write(id, { rating: 2, comment: 'Too small.' }, author);
    const change = async (input: CreateReviewInput) => {
      const variables = { id: review.id, input };
      return (await shop.subgraph.data(UpdateReviewDocument, { as: author, variables })).updateReview?.review;
    };
    expect(await change({ rating: 3 })).toEqual({ rating: 3, comment: 'Too small.' });
    expect(await change({ rating: 3, comment: 'Fits.' })).toEqual({ rating: 3, comment: 'Fits.' });
    expect(await change({ rating: 4, comment: null })).toEqual({ rating: 4, comment: null });
    await change({ rating: 4, comment: 'Fits.' });
    expect(await change({ rating: 4, comment: ' ' })).toEqual({ rating: 4, comment: null });
    expect((await write(id, { rating: 5, comment: '' })).comment).toBeNull();
  });

  it('counts one vote per user', async () => {
    const { id } = await shop.product();
    const review = await write(id, { rating: 3 });
    const readers = [actor('customer'), actor('customer'), actor('seller')] as const;
    await Promise.all(
      [...readers, ...readers, ...readers].map((as) =>
        shop.subgraph.data(MarkReviewHelpfulDocument, { as, variables: { id: review.id } }),
      ),
    );
    const { markReviewHelpful } = await shop.subgraph.data(MarkReviewHelpfulDocument, {
      as: readers[0],
      variables: { id: review.id },
    });
    expect(markReviewHelpful).toEqual({ id: review.id, helpful: 3 });
  });

  it("rejects reviews of the caller's own products and of products that are not on sale", async () => {
    const { id } = await shop.product();
    const draft = await shop.product({ isActive: false });
    const input = { rating: 5 };
    expect(await codeOf(CreateReviewDocument, shop.seller, { id, input })).toBe('FORBIDDEN');
    expect(await codeOf(CreateReviewDocument, actor('customer'), { id: draft.id, input })).toBe('NOT_FOUND');
  });

  it.each([
    [{ rating: 0 }, 'input.rating'],
    [{ rating: 6 }, 'input.rating'],
    [{ rating: 5, comment: 'x'.repeat(5_001) }, 'input.comment'],
  ])('rejects invalid review %# and names the field', async (input, field) => {
    const { id } = await shop.product();
    const { errors } = await shop.subgraph.call(CreateReviewDocument, {
      as: actor('customer'),
      variables: { id, input },
    });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
    expect((await shop.readFigures(id)).reviewCount).toBe(0);
  });

  it('loads the reviews of a page of products in one batch', async () => {
    const seller = actor('seller');
    for (const rating of [1, 2, 3]) {
      const { id } = await shop.product({}, seller);
      await write(id, { rating, comment: 'first' });
      await write(id, { rating, comment: 'second' });
    }
    const read = async (limit: number) => {
      let commands = 0;
      mongoose.set('debug', (collection: string) => void (commands += collection === 'reviews' ? 1 : 0));
      const variables = { sellerId: seller.id, limit };
      const { products } = await shop.subgraph.data(ReviewsOfProductsDocument, { variables });
      mongoose.set('debug', false);
      return { commands, products: products?.products };
    };
    // The service's jobs read reviews, too.
    const fewest = async (limit: number) =>
      Math.min(...[await read(limit), await read(limit), await read(limit)].map(({ commands }) => commands));
    expect([await fewest(1), await fewest(3)]).toEqual([1, 1]);
    expect((await read(3)).products).toEqual(
      [3, 2, 1].map((rating) => ({
        reviews: { reviews: [{ rating, comment: 'second' }], pagination: { total: 2 } },
      })),
    );
  });
});
