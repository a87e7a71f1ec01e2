import { ask, data } from '../support/client';
import type { TestProduct } from '../support/products';
import { orderInput } from '../support/orders';
import { ownPlatform, type OwnPlatform } from '../support/platform';
import { demoAccount, register, unique, type TestUser } from '../support/users';

jest.setTimeout(180_000);

const CREATE_PRODUCT = `mutation ($input: CreateProductInput!) { createProduct(input: $input) {
  id name price variants { id name price } } }`;
const CREATE_ORDER = 'mutation ($input: CreateOrderInput!) { createOrder(input: $input) { orders { id } } }';
const STOCK = 'query ($id: ID!) { product(id: $id) { stock } }';

/** The limits as shops have them, on a platform of its own: the others under test lift the limit of orders. */
describe('a new account that does not pay', () => {
  let platform: OwnPlatform;
  let seller: TestUser;
  let buyer: TestUser;
  let categoryId: string;
  beforeAll(async () => {
    platform = await ownPlatform({ env: { UNPAID_ORDERS: '2' } });
    const gateway = platform.gatewayUrl;
    seller = await demoAccount('seller', gateway);
    categoryId = (await data('{ categories { data { id } } }', { gateway })).categories.data[0].id;
  });
  afterAll(() => platform?.[Symbol.asyncDispose]());
  beforeEach(async () => void (buyer = await register('customer', platform.gatewayUrl)));

  const product = async (): Promise<TestProduct> => {
    const input = {
      name: unique('goods'),
      description: 'Made for a test.',
      price: 25,
      stock: 500,
      category: categoryId,
      sellerId: seller.id,
    };
    const call = { gateway: platform.gatewayUrl, variables: { input }, as: seller };
    return (await data(CREATE_PRODUCT, call)).createProduct;
  };
  /** Tries to order; gives the code of the refusal. */
  const order = async (
    goods: TestProduct,
    quantity: number,
    paymentMethod: string,
  ): Promise<string | undefined> => {
    const input = orderInput(buyer, goods, { quantity, paymentMethod });
    const call = { gateway: platform.gatewayUrl, variables: { input }, as: buyer };
    return (await ask(CREATE_ORDER, call)).errors[0]?.extensions.code;
  };
  const stockOf = async ({ id }: TestProduct): Promise<number> =>
    (await data(STOCK, { gateway: platform.gatewayUrl, variables: { id }, as: seller })).product.stock;

  it('limits the unpaid units of a product over cash on delivery and bank transfer together', async () => {
    const goods = await product();
    expect(await order(goods, 500, 'cod')).toBe('UNPAID_LIMIT');
    expect(await order(goods, 21, 'cod')).toBe('EMAIL_NOT_VERIFIED');
    expect(await stockOf(goods)).toBe(500);
    expect(await order(goods, 19, 'cod')).toBeUndefined();
    expect(await order(goods, 2, 'bank_transfer')).toBe('EMAIL_NOT_VERIFIED');
    expect(await stockOf(goods)).toBe(481);
    expect(await order(goods, 100, 'card')).toBeUndefined();
  });

  it('holds few orders, however small they are', async () => {
    for (const method of ['cod', 'bank_transfer'])
      expect(await order(await product(), 1, method)).toBeUndefined();
    const goods = await product();
    expect(await order(goods, 1, 'cod')).toBe('UNPAID_LIMIT');
    expect(await stockOf(goods)).toBe(500);
    expect(await order(goods, 1, 'card')).toBeUndefined();
  });
});
