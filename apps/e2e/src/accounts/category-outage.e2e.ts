import { ask, data } from '../support/client';
import { eventually } from '../support/eventually';
import { NOTHING_CACHED, ownPlatform, type OwnPlatform } from '../support/platform';
import { popularProductId } from '../support/products';
import { AddToCartDocument } from '../support/support.generated';
import { demoAccount } from '../support/users';

jest.setTimeout(180_000);

const QUERY = `query Shop {
  products(limit: 3) { products { id name price category categoryDetails { name } } pagination { total } }
  categories { data { name } }
}`;

describe('a shop whose category service is unavailable', () => {
  let platform: OwnPlatform;
  beforeAll(async () => {
    platform = await ownPlatform({ env: NOTHING_CACHED });
  });
  afterAll(() => platform[Symbol.asyncDispose]());

  const products = async () => {
    const gateway = platform.gatewayUrl;
    return ask(QUERY, { gateway, as: await demoAccount('customer', gateway) });
  };
  const assertProductsAreKept = async (): Promise<void> => {
    const { data: answer, errors } = await products();
    const shown = { name: expect.any(String), category: expect.any(String), categoryDetails: null };
    expect(answer).toMatchObject({ products: { products: [shown, shown, shown] }, categories: null });
    expect(errors.length).toBeGreaterThan(0);
    for (const { extensions } of errors) expect(extensions.code).toBe('SERVICE_UNAVAILABLE');
  };

  it('shows products that were read before, with the names of their categories', async () => {
    expect((await products()).errors).toEqual([]);
    await platform.kill('category', 'SIGKILL');
    await assertProductsAreKept();
    const gateway = platform.gatewayUrl;
    const as = await demoAccount('customer', gateway);
    const variables = { productId: await popularProductId(gateway), quantity: 1 };
    const { addToCart } = await data(AddToCartDocument, { gateway, as, variables });
    expect(addToCart?.itemCount).toBeGreaterThan(0);
  });

  it('does so even if the product service starts during the outage', async () => {
    await platform.restart('product');
    await assertProductsAreKept();
    const outages = platform
      .logs('product')
      .split('\n')
      .filter((line) => line.includes('category service: interrupted'));
    expect(outages.length).toBeLessThanOrEqual(2);
  });

  it('shows everything again after the outage', async () => {
    await platform.restart('category');
    await eventually(async () => expect((await products()).errors).toEqual([]), 20_000);
  });
});
