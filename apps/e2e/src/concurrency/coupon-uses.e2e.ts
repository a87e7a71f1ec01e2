import { data, present } from '../support/client';
import { newCoupon, newProduct, stockOf, type TestProduct } from '../support/products';
import { orderInput, tryToOrder } from '../support/orders';
import { outcomes } from '../support/outcomes';
import { approvedSeller, customers, register, staff, type TestUser } from '../support/users';
import { CouponUsesDocument, type CouponUsesQuery } from './concurrency.generated';

jest.setTimeout(120_000);

const usesOf = async (id: string): Promise<CouponUsesQuery> =>
  data(CouponUsesDocument, { variables: { id }, as: await staff('admin') });

describe('a coupon for concurrent buyers', () => {
  let product: TestProduct;
  let buyers: TestUser[];
  let sold = 0;
  beforeAll(async () => {
    product = await newProduct(await approvedSeller(), { stock: 100 });
    buyers = await customers(40);
  });

  it('with a limit of five uses is redeemed five times by 40 buyers, and rejected for the others', async () => {
    const { id, code } = await newCoupon({ usageLimit: 5 });
    const answers = await Promise.all(
      buyers.map((buyer) => tryToOrder(buyer, orderInput(buyer, product, { couponCode: code }))),
    );
    expect(outcomes(answers)).toEqual({ ok: 5, COUPON_REFUSED: 35 });
    sold += 5;
    const { coupon, couponRedemptions } = await usesOf(id);
    expect(coupon?.usageCount).toBe(5);
    expect(couponRedemptions?.redemptions.filter(({ status }) => status === 'REDEEMED')).toHaveLength(5);
  });

  it('with one use per customer is redeemed once by a customer who tries ten times at once', async () => {
    const { id, code } = await newCoupon({ perCustomerLimit: 1 });
    const buyer = await register();
    // Different quantities: ten equal orders would count as one.
    const tries = Array.from({ length: 10 }, (_, index) =>
      tryToOrder(buyer, orderInput(buyer, product, { couponCode: code, quantity: index + 1 })),
    );
    const answers = await Promise.all(tries);
    expect(outcomes(answers)).toEqual({ ok: 1, COUPON_REFUSED: 9 });
    sold += answers.findIndex(({ errors }) => errors.length === 0) + 1;
    expect((await usesOf(id)).coupon?.usageCount).toBe(1);
  });

  it('reserves no stock for the rejected orders', async () => {
    expect(await stockOf(product.id, present(buyers[0]))).toBe(100 - sold);
  });
});
