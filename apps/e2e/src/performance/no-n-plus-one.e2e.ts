import type { Json } from '@e-storefront/testing';
import { ask, data } from '../support/client';
import { MONGO } from '../support/environment';
import { newCategory, newProduct, type TestProduct } from '../support/products';
import { ownPlatform, type OwnPlatform } from '../support/platform';
import { placeOrder } from '../support/orders';
import { approvedSeller, customers, logIn, register, type TestUser } from '../support/users';
import { CommandCounter } from './command-counter';

jest.setTimeout(240_000);

const ROWS = 50;
const REVIEWERS = 12;
/** What the services' own sweeps may add meanwhile; less than one command for each row, or each reviewer, would. */
const SWEEPS = 8;

const CATALOGUE_PAGE = `query Catalogue($category: String, $limit: Int) {
  products(category: $category, limit: $limit, sortBy: "newest") {
    products {
      id name price stock purchasedByMe categoryDetails { name breadcrumbs { name } parent { name } } seller { name }
    }
    pagination { total }
  }
}`;
const PRODUCT_PAGE = `query ProductPage($id: ID!, $limit: Int) {
  product(id: $id) {
    name categoryDetails { name breadcrumbs { name } productCount } seller { name email } purchasedByMe
    reviews(limit: $limit) { reviews { rating user { name } } }
    related(limit: $limit) { id name price seller { name } categoryDetails { name } purchasedByMe }
  }
}`;
const ORDER_HISTORY = `query History($limit: Int) {
  myOrders(limit: $limit) {
    orders {
      id total customer { name } seller { name } group { total } tickets { subject }
      items { quantity product { name imageUrl seller { name } categoryDetails { name } } }
    }
  }
}`;

describe('the number of database commands', () => {
  let counter: CommandCounter;
  let platform: OwnPlatform;
  let buyer: TestUser;
  let first: TestProduct;
  let category: { id: string };

  beforeAll(async () => {
    counter = await CommandCounter.start(MONGO);
    platform = await ownPlatform({ mongoUri: counter.uri });
    const [one, other, customer] = await Promise.all([approvedSeller(), approvedSeller(), register()]);
    category = await newCategory();
    const goods: TestProduct[] = [];
    for (let index = 0; index <= ROWS; index += 1) {
      goods.push(await newProduct(index % 2 ? one : other, { category: category.id }));
    }
    for (const product of goods) await placeOrder(customer, product);
    first = goods[0] as TestProduct;
    const review = 'mutation R($id: ID!) { createReview(productId: $id, input: { rating: 4 }) { success } }';
    for (const reviewer of await customers(REVIEWERS)) {
      await data(review, { variables: { id: first.id }, as: reviewer });
    }
    // Tokens of one platform are not those of another.
    buyer = await logIn(customer.email, customer.password, platform.gatewayUrl);
  });
  afterAll(async () => {
    await platform?.[Symbol.asyncDispose]();
    await counter?.[Symbol.asyncDispose]();
  });

  it.each([
    ['catalogue page', CATALOGUE_PAGE, (found: Json) => found.products.products],
    ['product page', PRODUCT_PAGE, (found: Json) => found.product.related],
    ['order history', ORDER_HISTORY, (found: Json) => found.myOrders.orders],
  ])('of the %s does not grow with its rows', async (_name, query, rowsOf) => {
    const load = async (limit: number): Promise<number> => {
      const variables = { limit, category: category.id, id: first.id };
      const used = query === CATALOGUE_PAGE ? { category: category.id, limit } : variables;
      const answer = await ask(query, { gateway: platform.gatewayUrl, variables: used, as: buyer });
      expect(answer.errors).toEqual([]);
      return rowsOf(answer.data).length;
    };
    /** The fewest commands of several tries, each of another size: nothing kept helps, and background work drops out. */
    const fewest = async (limits: number[]): Promise<string[]> => {
      const tries: string[][] = [];
      for (const limit of limits) {
        tries.push(await counter.during(async () => expect(await load(limit)).toBe(limit)));
      }
      return tries.reduce((least, one) => (one.length < least.length ? one : least));
    };
    await load(2);
    const few = await fewest([4, 5, 6]);
    const many = await fewest([48, 49, ROWS]);
    expect(few.length).toBeGreaterThan(0);
    expect({ few, many, added: Math.max(0, many.length - few.length - SWEEPS) }).toEqual({
      few,
      many,
      added: 0,
    });
  });
});
