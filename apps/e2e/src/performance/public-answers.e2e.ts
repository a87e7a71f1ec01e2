import { setTimeout as delay } from 'node:timers/promises';
import { createConnection, Types, type Connection } from 'mongoose';
import { databaseUri } from '../../../../tools/services/database-uri';
import { data, present } from '../support/client';
import { GATEWAY, MONGO } from '../support/environment';
import { eventually } from '../support/eventually';
import { placeOrder } from '../support/orders';
import { ownInstances, type OwnInstances } from '../support/own-instances';
import { newCategory, newProduct, type TestProduct } from '../support/products';
import { approvedSeller, register, staff, type TestUser } from '../support/users';
import {
  ChangeProductDocument,
  PublicPageDocument,
  type UpdateProductInput,
} from './public-answers.generated';

/** The maximum age of a displayed price. */
const PRICE_MS = 1_000;

describe('a product page', () => {
  let other: OwnInstances;
  let products: Connection;
  let seller: TestUser;
  let buyer: TestUser;
  let category: { id: string; name: string };
  let product: TestProduct;
  beforeAll(async () => {
    other = await ownInstances('gateway', 1, {});
    products = await createConnection(databaseUri(MONGO, 'product')).asPromise();
    [seller, buyer, category] = await Promise.all([approvedSeller(), register(), newCategory()]);
  }, 90_000);
  beforeEach(async () => {
    product = await newProduct(seller, { category: category.id, price: 10, stock: 5 });
  });
  afterAll(async () => {
    await products.close();
    await other[Symbol.asyncDispose]();
  });

  const page = async (as: TestUser | undefined, gateway = GATEWAY) => {
    const variables = { id: product.id, category: category.id };
    const seen = await data(PublicPageDocument, { variables, gateway, ...(as && { as }) });
    return { product: present(seen.product), products: present(seen.products).products };
  };
  const change = (input: UpdateProductInput) =>
    data(ChangeProductDocument, { variables: { id: product.id, input }, as: seller });
  /** Changes a product without a notification. */
  const changeBehind = (name: string) =>
    products.collection('products').updateOne({ _id: new Types.ObjectId(product.id) }, { $set: { name } });

  it('is read once for guests and customers together, and live for the seller', async () => {
    const names = () =>
      Promise.all([undefined, buyer, seller].map(async (viewer) => (await page(viewer)).product.name));
    let round = 0;
    // Other tests change products as well, and purge the cached answers of all.
    await eventually(async () => {
      const [, , name] = await names();
      round += 1;
      await changeBehind(`Changed ${round}`);
      expect(await names()).toEqual([name, name, `Changed ${round}`]);
    });
  });

  it('shows a new price at once to the seller who set it, and to everyone within a second', async () => {
    const [here = '', there = ''] = [GATEWAY, other.urls[0]];
    const viewers = [undefined, buyer, seller, await staff('admin')];
    const prices = async (as: TestUser | undefined, gateway: string): Promise<number[]> => {
      const { product: one, products: list } = await page(as, gateway);
      return [one.price, ...list.filter(({ id }) => id === product.id).map(({ price }) => price)];
    };
    for (let price = 11; price <= 20; price += 1) {
      for (const viewer of viewers) for (const gateway of [here, there]) await prices(viewer, gateway);
      // Readers that fill the caches while the price changes.
      const readers = Array.from({ length: 8 }, (_, index) =>
        prices(viewers[index % viewers.length], index % 2 === 0 ? here : there),
      );
      await change({ price });
      expect(await prices(seller, here)).toEqual([price, price]);
      expect(await prices(undefined, here)).toEqual([price, price]);
      await Promise.all(readers);
      await delay(PRICE_MS);
      for (const viewer of viewers)
        for (const gateway of [here, there]) expect(await prices(viewer, gateway)).toEqual([price, price]);
    }
  }, 60_000);

  it('shows at once what the viewer has bought, and soon what others have', async () => {
    const stocks = () =>
      Promise.all([buyer, undefined].map(async (viewer) => (await page(viewer)).product.stock));
    expect(await stocks()).toEqual([5, 5]);
    await placeOrder(buyer, product);
    expect(await stocks()).toEqual([4, 4]);
    await placeOrder(await register(), product, { quantity: 2 });
    await eventually(async () => expect((await page(buyer)).product.stock).toBe(2), 5_000);
    await eventually(async () => expect((await page(undefined)).product.stock).toBe(2), 5_000);
  });

  it('shows new names of its category and its seller', async () => {
    await page(buyer);
    await data(
      'mutation Rename($id: ID!, $input: CategoryInput!) { updateCategory(id: $id, input: $input) { success } }',
      { variables: { id: category.id, input: { name: `${category.name} 2` } }, as: await staff('admin') },
    );
    await data('mutation Me($input: UpdateProfileInput!) { updateProfile(input: $input) { __typename } }', {
      variables: { input: { name: 'Renamed Seller' } },
      as: seller,
    });
    await eventually(
      async () =>
        expect((await page(buyer)).product).toMatchObject({
          categoryDetails: { name: `${category.name} 2` },
          seller: { name: 'Renamed Seller' },
        }),
      3_000,
    );
  });

  it('that is taken off sale disappears at once', async () => {
    await page(undefined);
    await page(buyer);
    await change({ isActive: false });
    for (const viewer of [undefined, buyer]) {
      const listed = await data(PublicPageDocument, {
        variables: { id: product.id, category: category.id },
        ...(viewer && { as: viewer }),
      });
      expect(listed).toMatchObject({ product: null });
      expect(present(listed.products).products.map(({ id }) => id)).not.toContain(product.id);
    }
  });
});
