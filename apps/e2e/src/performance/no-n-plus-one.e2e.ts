import { data, present } from '../support/client';
import { MONGO } from '../support/environment';
import { newCategory, newProduct, type TestProduct } from '../support/products';
import { ownPlatform, type OwnPlatform } from '../support/platform';
import { placeOrder } from '../support/orders';
import { approvedSeller, customers, logIn, register, type TestUser } from '../support/users';
import { CataloguePageDocument, OrderHistoryDocument, ProductPageDocument } from './no-n-plus-one.generated';
import { CommandCounter } from './command-counter';

jest.setTimeout(240_000);

const ROWS = 50;
const REVIEWERS = 12;
/** The allowance for the services' own jobs; less than one command per row or reviewer. */
const SWEEPS = 8;

type Rows = readonly unknown[] | null | undefined;

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
    const products: TestProduct[] = [];
    for (let index = 0; index <= ROWS; index += 1) {
      products.push(await newProduct(index % 2 ? one : other, { category: category.id }));
    }
    for (const product of products) await placeOrder(customer, product);
    first = present(products[0]);
    const review = 'mutation R($id: ID!) { createReview(productId: $id, input: { rating: 4 }) { success } }';
    for (const reviewer of await customers(REVIEWERS)) {
      await data(review, { variables: { id: first.id }, as: reviewer });
    }
    // Each platform has its own tokens.
    buyer = await logIn(customer.email, customer.password, platform.gatewayUrl);
  });
  afterAll(async () => {
    await platform?.[Symbol.asyncDispose]();
    await counter?.[Symbol.asyncDispose]();
  });

  const call = <Variables>(variables: Variables) => ({ gateway: platform.gatewayUrl, variables, as: buyer });
  const pages: Record<string, (limit: number) => Promise<Rows>> = {
    'catalogue page': async (limit) =>
      (await data(CataloguePageDocument, call({ category: category.id, limit }))).products?.products,
    'product page': async (limit) =>
      (await data(ProductPageDocument, call({ id: first.id, limit }))).product?.related,
    'order history': async (limit) => (await data(OrderHistoryDocument, call({ limit }))).myOrders?.orders,
  };

  it.each(Object.entries(pages))('of the %s does not grow with its rows', async (_name, load) => {
    /**
     * The minimum of several attempts, each with another page size, to exclude cached answers and background work.
     */
    const fewest = async (limits: number[]): Promise<string[]> => {
      const tries: string[][] = [];
      for (const limit of limits) {
        tries.push(await counter.during(async () => expect(await load(limit)).toHaveLength(limit)));
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
