import { data } from '../support/client';
import { newCoupon, newProduct, type TestProduct } from '../support/products';
import { orderInput, tryToOrder } from '../support/orders';
import { outcomes } from '../support/outcomes';
import { approvedSeller, customers, register, staff, type TestUser } from '../support/users';

jest.setTimeout(120_000);

const usesOf = async (id: string): Promise<number> => {
  const query = 'query Uses($id: ID!) { coupon(id: $id) { usageCount } }';
  return (await data(query, { variables: { id }, as: await staff('admin') })).coupon.usageCount;
};

describe('a coupon that many want at once', () => {
  let goods: TestProduct;
  let buyers: TestUser[];
  let sold = 0;
  beforeAll(async () => {
    goods = await newProduct(await approvedSeller(), { stock: 100 });
    buyers = await customers(40);
  });

  it('with five uses is redeemed five times by 40 buyers, and refused to the others', async () => {
    const { id, code } = await newCoupon({ usageLimit: 5 });
    const answers = await Promise.all(
      buyers.map((buyer) => tryToOrder(buyer, orderInput(buyer, goods, { couponCode: code }))),
    );
    expect(outcomes(answers)).toEqual({ ok: 5, COUPON_REFUSED: 35 });
    sold += 5;
    expect(await usesOf(id)).toBe(5);
    const { couponRedemptions } = await data(
      'query Used($id: ID!) { couponRedemptions(couponId: $id) { redemptions { status } pagination { total } } }',
      { variables: { id }, as: await staff('admin') },
    );
    const redeemed = couponRedemptions.redemptions.filter(
      ({ status }: { status: string }) => status === 'REDEEMED',
    );
    expect(redeemed).toHaveLength(5);
  });

  it('with one use for each customer is redeemed once by a customer who tries ten times at once', async () => {
    const { id, code } = await newCoupon({ perCustomerLimit: 1 });
    const buyer = await register();
    // Each wants another number of pieces: the same order ten times would be one order.
    const tries = Array.from({ length: 10 }, (_, index) =>
      tryToOrder(buyer, orderInput(buyer, goods, { couponCode: code, quantity: index + 1 })),
    );
    const answers = await Promise.all(tries);
    expect(outcomes(answers)).toEqual({ ok: 1, COUPON_REFUSED: 9 });
    sold += answers.findIndex(({ errors }) => errors.length === 0) + 1;
    expect(await usesOf(id)).toBe(1);
  });

  it('keeps no stock for the orders that it was refused to', async () => {
    const { product } = await data('query Held($id: ID!) { product(id: $id) { stock } }', {
      variables: { id: goods.id },
      as: buyers[0] as TestUser,
    });
    expect(product.stock).toBe(100 - sold);
  });
});
