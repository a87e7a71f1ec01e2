import { ask } from '../support/client';
import { newProduct, seededCategoryId, stockOf, type TestProduct } from '../support/products';
import { orderInput } from '../support/orders';
import { ownPlatform, type OwnPlatform } from '../support/platform';
import { CreateOrderDocument } from '../support/support.generated';
import { demoAccount, register, type TestUser } from '../support/users';

jest.setTimeout(180_000);

/** The limits of production, on a separate platform: the shared one has no limit on orders. */
describe('a new account without payments', () => {
  let platform: OwnPlatform;
  let gateway: string;
  let seller: TestUser;
  let buyer: TestUser;
  let category: string;
  beforeAll(async () => {
    platform = await ownPlatform({ env: { UNPAID_ORDERS: '2' } });
    gateway = platform.gatewayUrl;
    seller = await demoAccount('seller', gateway);
    category = await seededCategoryId(gateway);
  });
  afterAll(() => platform?.[Symbol.asyncDispose]());
  beforeEach(async () => void (buyer = await register('customer', gateway)));

  const productWithStock = () => newProduct(seller, { stock: 500, category }, gateway);
  /** Tries to order; returns the code of the error. */
  const order = async (
    product: TestProduct,
    quantity: number,
    paymentMethod: string,
  ): Promise<string | undefined> => {
    const input = orderInput(buyer, product, { quantity, paymentMethod });
    return (await ask(CreateOrderDocument, { gateway, variables: { input }, as: buyer })).errors[0]
      ?.extensions.code;
  };
  const stock = ({ id }: TestProduct) => stockOf(id, seller, gateway);

  it('is limited in unpaid units of a product over cash on delivery and bank transfer together', async () => {
    const product = await productWithStock();
    expect(await order(product, 500, 'cod')).toBe('UNPAID_LIMIT');
    expect(await order(product, 21, 'cod')).toBe('EMAIL_NOT_VERIFIED');
    expect(await stock(product)).toBe(500);
    expect(await order(product, 19, 'cod')).toBeUndefined();
    expect(await order(product, 2, 'bank_transfer')).toBe('EMAIL_NOT_VERIFIED');
    expect(await stock(product)).toBe(481);
    expect(await order(product, 100, 'card')).toBeUndefined();
  });

  it('is limited in the number of unpaid orders, however small they are', async () => {
    for (const method of ['cod', 'bank_transfer'])
      expect(await order(await productWithStock(), 1, method)).toBeUndefined();
    const product = await productWithStock();
    expect(await order(product, 1, 'cod')).toBe('UNPAID_LIMIT');
    expect(await stock(product)).toBe(500);
    expect(await order(product, 1, 'card')).toBeUndefined();
  });
});
