import { z } from 'zod';
import { newCategory, newProduct } from '../support/products';
import { deliver, placeOrder } from '../support/orders';
import { approvedSeller, register, unique, type TestUser } from '../support/users';
import { OldClient, withId } from './client';

const pricePage = z.object({ products: z.object({ price: z.number() }).array() });

describe('existing clients of product', () => {
  const client = new OldClient('product');
  let seller: TestUser;
  let category: { id: string; name: string; slug: string };
  beforeAll(async () => {
    [seller, category] = await Promise.all([approvedSeller(), newCategory()]);
  });

  it('create, read, update and delete a product', async () => {
    const input = {
      name: unique('Lamp'),
      description: 'It shines.',
      price: 12.5,
      category: category.name,
      stock: 7,
      sellerId: seller.id,
      imageUrl: 'https://example.com/lamp.png',
      tags: ['lamp', 'light'],
    };
    const created = await client.read(withId, 'Mutation.createProduct', { input }, seller);
    expect(created).toMatchObject({
      ...input,
      seller: { id: seller.id, name: seller.name, email: seller.email },
      isActive: true,
      rating: 0,
      reviewCount: 0,
    });
    const { id } = created;
    expect(await client.run('Query.product', { id }, seller)).toEqual(created);
    expect(await client.run('Query.product', { id })).toMatchObject({ id, price: 12.5 });
    const changes = { price: 13.75, stock: 5, tags: ['lamp'], isActive: true };
    const changed = await client.run('Mutation.updateProduct', { id, input: changes }, seller);
    expect(changed).toMatchObject({ ...input, ...changes });
    expect(await client.run('Mutation.deleteProduct', { id }, seller)).toBe(true);
    expect(await client.run('Query.product', { id }, seller)).toBeNull();
  });

  it('browse by category name and slug, by price, in every order, and by page', async () => {
    const prices = [30, 10, 20];
    for (const price of prices) {
      await newProduct(seller, { price, category: category.id, name: unique(`Chair ${price}`) });
    }
    const list = async (variables: object): Promise<number[]> => {
      const { products } = await client.read(
        pricePage,
        'Query.products',
        { category: category.name, ...variables },
        seller,
      );
      return products.map(({ price }) => price);
    };
    expect(await list({ sortBy: 'price', sortOrder: 'asc' })).toEqual([10, 20, 30]);
    expect(await list({ sortBy: 'price', sortOrder: 'desc' })).toEqual([30, 20, 10]);
    expect(await list({ sortBy: 'price_asc' })).toEqual([10, 20, 30]);
    expect(await list({ sortBy: 'price_desc' })).toEqual([30, 20, 10]);
    expect(await list({ sortBy: 'name', sortOrder: 'asc' })).toEqual([10, 20, 30]);
    expect(await list({ sortBy: 'newest' })).toEqual([20, 10, 30]);
    expect(await list({ sortBy: 'createdAt', sortOrder: 'asc' })).toEqual(prices);
    for (const sortBy of ['rating', 'popular']) expect((await list({ sortBy })).sort()).toEqual([10, 20, 30]);
    expect(await list({ category: category.slug, minPrice: 10.01, maxPrice: 20 })).toEqual([20]);
    expect(await list({ featured: true })).toEqual([]);

    const page = await client.run(
      'Query.products',
      { category: category.slug, page: 2, limit: 2, sortBy: 'price_asc', includeInactive: true },
      seller,
    );
    expect(page).toMatchObject({
      pagination: { page: 2, limit: 2, total: 3, pages: 2 },
      products: [{}],
    });
  });

  it('search products by words and by seller', async () => {
    const word = unique('Zebrafinch').replace('-', '');
    const { id, name } = await newProduct(seller, { name: `${word} cage`, category: category.id });
    const found = await client.run('Query.searchProducts', { search: word, limit: 5 }, seller);
    expect(found).toMatchObject([{ name }]);
    const searched = await client.run('Query.products', { search: word }, seller);
    expect(searched).toMatchObject({ products: [{ id, name, category: category.name }] });
    const own = await client.run('Query.productsBySeller', { sellerId: seller.id }, seller);
    expect(own).toContainEqual(expect.objectContaining({ name }));
  });

  it('review a product, mark the review as helpful and delete it', async () => {
    const product = await newProduct(seller);
    const [writer, reader] = await Promise.all([register(), register()]);
    await deliver((await placeOrder(writer, product)).id, seller);
    const input = { rating: 4, comment: 'Does what it should.' };
    const { review } = await client.read(
      z.object({ review: withId }),
      'Mutation.createReview',
      { productId: product.id, input },
      writer,
    );
    expect(review).toMatchObject({
      ...input,
      productId: product.id,
      userId: writer.id,
      userName: writer.name,
      helpful: 0,
    });
    const marked = await client.run('Mutation.markReviewHelpful', { reviewId: review.id }, reader);
    expect(marked).toMatchObject({ id: review.id, helpful: 1 });
    const page = await client.run(
      'Query.productReviews',
      { productId: product.id, page: 1, limit: 10 },
      reader,
    );
    expect(page).toMatchObject({
      reviews: [{ id: review.id, helpful: 1 }],
      pagination: { total: 1, pages: 1 },
    });
    expect(await client.run('Query.product', { id: product.id }, reader)).toMatchObject({
      rating: 4,
      reviewCount: 1,
    });
    expect(await client.run('Mutation.deleteReview', { reviewId: review.id }, writer)).toBe(true);
    expect(await client.run('Query.product', { id: product.id }, reader)).toMatchObject({ reviewCount: 0 });
  });

  it('have called every root field', () => expect(client.missing).toEqual([]));
});
