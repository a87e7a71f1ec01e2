import { data, present } from '../support/client';
import { newCoupon, newProduct } from '../support/products';
import {
  addToCart,
  checkOut,
  orderInput,
  placeOrder,
  tryToOrder,
  type PlacedCheckout,
} from '../support/orders';
import { ApplyCouponDocument } from '../support/support.generated';
import { approvedSeller, register, staff, type TestUser } from '../support/users';

jest.setTimeout(120_000);

const cents = (amount: number): number => Math.round(amount * 100);
const FIGURES = ['subtotal', 'discount', 'tax', 'shipping', 'total'] as const;

describe('a checkout with products of three sellers', () => {
  let sellers: TestUser[];
  let buyer: TestUser;
  let placed: PlacedCheckout;
  beforeAll(async () => {
    sellers = [await approvedSeller(), await approvedSeller(), await approvedSeller()];
    buyer = await register();
    for (const [index, seller] of sellers.entries()) {
      const product = await newProduct(seller, { price: [3.33, 7.77, 11.11][index] ?? 1 });
      await addToCart(product, { quantity: index + 1, as: buyer });
    }
    const { code } = await newCoupon({ discount: 7.5 });
    await data(ApplyCouponDocument, { variables: { code }, as: buyer });
    placed = await checkOut(buyer);
  });

  it('creates one order per seller', () => {
    const sellerIds = placed.orders.map(({ sellerId }) => sellerId);
    expect([placed.orderCount, new Set(sellerIds)]).toEqual([3, new Set(sellers.map(({ id }) => id))]);
  });

  it('charges exactly the total of the whole basket', () => {
    // 3.33 + 15.54 + 33.33 = 52.20; 7.5 % off is 3.915, rounded 3.92; 8 % of 48.28 is 3.8624; 10 for shipping
    expect(placed.group).toMatchObject({
      subtotal: 52.2,
      discount: 3.92,
      tax: 3.86,
      shipping: 10,
      total: 62.14,
    });
    for (const figure of FIGURES) {
      const sum = placed.orders.reduce((total, order) => total + cents(order[figure]), 0);
      expect([figure, sum]).toEqual([figure, cents(placed.group[figure])]);
    }
    for (const order of placed.orders) {
      const parts = cents(order.subtotal) - cents(order.discount) + cents(order.tax) + cents(order.shipping);
      expect(cents(order.total)).toBe(parts);
    }
  });

  it('shows each seller their own order only, and the buyer the group', async () => {
    for (const seller of sellers) {
      const own = await data('{ orders { orders { sellerId group { id } } } }', { as: seller });
      expect(own).toEqual({ orders: { orders: [{ sellerId: seller.id, group: null }] } });
    }
    const shown = await data('query O($id: ID!) { order(id: $id) { group { id orders { id } total } } }', {
      variables: { id: present(placed.orders[0]).id },
      as: buyer,
    });
    expect(shown).toMatchObject({ order: { group: { orders: [{}, {}, {}] } } });
  });
});

describe('sellers with a very recent decision', () => {
  it('sell what they create immediately after the approval', async () => {
    const buyer = await register();
    const sellAtOnce = async (): Promise<string> => {
      const product = await newProduct(await approvedSeller());
      return (await placeOrder(buyer, product)).id;
    };
    // Several at once, so that the events of some approvals are still pending.
    const orderIds = await Promise.all(Array.from({ length: 4 }, sellAtOnce));
    expect(new Set(orderIds).size).toBe(4);
  });

  it('cannot sell products that are assigned to them after a rejection', async () => {
    const [buyer, admin] = [await register(), await staff('admin')];
    const sellNothing = async (): Promise<string[]> => {
      const seller = await approvedSeller();
      const refuse = 'mutation Refuse($id: ID!) { approveSeller(id: $id, approved: false) { id } }';
      await data(refuse, { variables: { id: seller.id }, as: admin });
      const product = await newProduct(admin, { sellerId: seller.id });
      const { errors } = await tryToOrder(buyer, orderInput(buyer, product));
      return errors.map(({ extensions }) => extensions.code);
    };
    const codes = await Promise.all(Array.from({ length: 4 }, sellNothing));
    expect(codes).toEqual(codes.map(() => ['PRODUCT_UNAVAILABLE']));
  });
});
