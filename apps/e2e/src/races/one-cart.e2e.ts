import { ask, data } from '../harness/client';
import { newProduct, stockOf } from '../harness/goods';
import { addToCart, ADDRESS, CHECKOUT } from '../harness/orders';
import { outcomes } from '../harness/outcomes';
import { approvedSeller, register } from '../harness/people';

jest.setTimeout(60_000);

describe('one cart checked out ten times at once', () => {
  it('makes one order; every other try is told why not', async () => {
    const [seller, buyer] = await Promise.all([approvedSeller(), register()]);
    const goods = await newProduct(seller, { stock: 50 });
    await addToCart(goods, { quantity: 3, as: buyer });
    const input = { shippingAddress: ADDRESS, paymentMethod: 'card' };
    const tries = Array.from({ length: 10 }, () => ask(CHECKOUT, { variables: { input }, as: buyer }));
    const { ok, CONFLICT = 0, CART_EMPTY = 0, ...others } = outcomes(await Promise.all(tries));
    expect({ ok, refused: CONFLICT + CART_EMPTY, others }).toEqual({ ok: 1, refused: 9, others: {} });
    expect(await stockOf(goods.id, buyer)).toBe(47);
    const { myOrders, cart } = await data('{ myOrders { pagination { total } } cart { itemCount } }', {
      as: buyer,
    });
    expect([myOrders.pagination.total, cart.itemCount]).toEqual([1, 0]);
  });
});
