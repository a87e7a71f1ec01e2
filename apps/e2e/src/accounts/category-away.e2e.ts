import { ask, data } from '../support/client';
import { eventually } from '../support/eventually';
import { ownPlatform, type OwnPlatform } from '../support/platform';
import { demoAccount } from '../support/users';

jest.setTimeout(180_000);

const QUERY = `query Shop {
  products(limit: 3) { products { id name price category categoryDetails { name } } pagination { total } }
  categories { data { name } }
}`;

describe('a shop whose category service is away', () => {
  let platform: OwnPlatform;
  beforeAll(async () => {
    platform = await ownPlatform();
  });
  afterAll(() => platform[Symbol.asyncDispose]());

  const products = async () => {
    const gateway = platform.gatewayUrl;
    return ask(QUERY, { gateway, as: await demoAccount('customer', gateway) });
  };
  const assertProductsAreKept = async (): Promise<void> => {
    const { data: answer, errors } = await products();
    expect(answer.products.products).toHaveLength(3);
    expect(answer.categories).toBeNull();
    for (const one of answer.products.products) {
      expect(one).toMatchObject({ name: expect.any(String) as string, categoryDetails: null });
      expect(one.category).toEqual(expect.any(String));
    }
    expect(errors.length).toBeGreaterThan(0);
    for (const { extensions } of errors) expect(extensions.code).toBe('SERVICE_UNAVAILABLE');
  };

  it('keeps the products that were fetched, with the names of their categories', async () => {
    expect((await products()).errors).toEqual([]);
    await platform.kill('category', 'SIGKILL');
    await assertProductsAreKept();
    const gateway = platform.gatewayUrl;
    const as = await demoAccount('customer', gateway);
    const { products: first } = await data('{ products(limit: 1, inStock: true) { products { id } } }', {
      gateway,
      as,
    });
    const add = 'mutation Add($id: ID!) { addToCart(productId: $id) { itemCount } }';
    const { addToCart } = await data(add, { gateway, as, variables: { id: first.products[0].id } });
    expect(addToCart.itemCount).toBeGreaterThan(0);
  });

  it('does so also when the product service starts meanwhile', async () => {
    await platform.restart('product');
    await assertProductsAreKept();
    const outages = platform
      .logs('product')
      .split('\n')
      .filter((line) => line.includes('category service: interrupted'));
    expect(outages.length).toBeLessThanOrEqual(2);
  });

  it('shows everything again when the service is back', async () => {
    await platform.restart('category');
    await eventually(async () => expect((await products()).errors).toEqual([]), 20_000);
  });
});
