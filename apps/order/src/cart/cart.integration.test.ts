import { actor, type Actor, type Json } from '@e-storefront/testing';
import type { PurchasableLine } from '../clients/product.client';
import { ADD_TO_CART, OrderFixture } from '../../test/fixtures/order-fixture';
import { newId } from '../../test/fakes/subgraphs.fake';

const FIELDS = `{ token itemCount couponCode subtotal discount tax shipping total currency expiresAt
  items { id productId variantId quantity price priceWhenAdded subtotal available forSale }
  warnings { code itemId message } }`;
const CART = `query ($token: String, $method: ShippingMethod) { cart(token: $token, shippingMethod: $method) ${FIELDS} }`;
const UPDATE = `mutation ($id: ID!, $quantity: Int!, $token: String) {
  updateCartItem(itemId: $id, quantity: $quantity, token: $token) ${FIELDS} }`;
const COUPON = `mutation ($code: String!, $token: String) { applyCoupon(code: $code, token: $token) ${FIELDS} }`;
const MERGE = `mutation ($token: String!) { mergeCart(token: $token) ${FIELDS} }`;

describe('the cart', () => {
  let shop: OrderFixture;
  beforeAll(async () => {
    shop = await OrderFixture.open();
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  const read = async (as: Actor): Promise<Json> => (await shop.data(CART, { as })).cart;
  const addAsGuest = async ({ productId }: PurchasableLine, token?: string, quantity = 1): Promise<Json> =>
    (await shop.data(ADD_TO_CART, { variables: { productId, quantity, token } })).addToCart;

  it('is empty for callers without a cart, and stores nothing', async () => {
    const empty = { token: null, items: [], itemCount: 0, total: 0, currency: 'INR', expiresAt: null };
    expect((await shop.data(CART)).cart).toMatchObject(empty);
    expect(await read(actor('customer'))).toMatchObject(empty);
  });

  it('shows lines and totals according to the pricing policy', async () => {
    const customer = actor('customer');
    await shop.add(customer, shop.products.addProduct({ unitPrice: 2_000 }), 3);
    expect(await read(customer)).toMatchObject({
      itemCount: 3,
      subtotal: 60,
      discount: 0,
      tax: 4.8,
      shipping: 10,
      total: 74.8,
      warnings: [],
      items: [{ quantity: 3, price: 20, subtotal: 60, available: 100, forSale: true }],
    });
    const { cart } = await shop.data(CART, { as: customer, variables: { method: 'EXPRESS' } });
    expect(cart).toMatchObject({ shipping: 80, total: 144.8 });
  });

  it('counts every one of twenty concurrent additions', async () => {
    const customer = actor('customer');
    const line = shop.products.addProduct();
    await Promise.all(Array.from({ length: 20 }, () => shop.add(customer, line)));
    expect(await read(customer)).toMatchObject({ itemCount: 20, items: [{ quantity: 20 }] });
  });

  it('loads all lines with one call to the product service', async () => {
    const customer = actor('customer');
    for (let index = 0; index < 5; index += 1) await shop.add(customer, shop.products.addProduct());
    const before = shop.products.calls.length;
    expect((await read(customer)).items).toHaveLength(5);
    expect(shop.products.calls.slice(before)).toEqual(['lines']);
  });

  it('updates, removes and clears lines', async () => {
    const customer = actor('customer');
    const { items } = await shop.add(customer, shop.products.addProduct());
    await shop.add(customer, shop.products.addProduct());
    const update = (id: string, quantity: number) => ({ as: customer, variables: { id, quantity } });
    expect((await shop.data(UPDATE, update(items[0].id, 4))).updateCartItem.itemCount).toBe(5);
    expect((await shop.data(UPDATE, update(items[0].id, 0))).updateCartItem.itemCount).toBe(1);
    expect(await shop.codeOf(UPDATE, update(items[0].id, 2))).toBe('NOT_FOUND');
    expect(await shop.errorExtensions(UPDATE, update(items[0].id, -2))).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'quantity',
    });
    const remove = 'mutation ($id: ID!) { removeFromCart(itemId: $id) { itemCount } }';
    const left = (await read(customer)).items[0].id;
    for (let times = 0; times < 2; times += 1) {
      const { removeFromCart } = await shop.data(remove, { as: customer, variables: { id: left } });
      expect(removeFromCart.itemCount).toBe(0);
    }
    await shop.add(customer, shop.products.addProduct());
    expect(
      (await shop.data('mutation { clearCart { itemCount } }', { as: customer })).clearCart.itemCount,
    ).toBe(0);
  });

  it.each([0, -1, 1001])('rejects the quantity %d and names the field', async (quantity) => {
    const { productId } = shop.products.addProduct();
    const refusal = await shop.errorExtensions(ADD_TO_CART, {
      as: actor('customer'),
      variables: { productId, quantity },
    });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field: 'quantity' });
  });

  it('rejects an addition beyond a total quantity of 1000, and changes nothing', async () => {
    const customer = actor('customer');
    const line = shop.products.addProduct();
    await shop.add(customer, line, 999);
    const variables = { productId: line.productId, quantity: 2 };
    expect(await shop.errorExtensions(ADD_TO_CART, { as: customer, variables })).toMatchObject({
      field: 'quantity',
    });
    expect((await read(customer)).itemCount).toBe(999);
  });

  it('rejects an unknown product with its id, and changes nothing', async () => {
    const customer = actor('customer');
    const productId = newId();
    expect(
      await shop.errorExtensions(ADD_TO_CART, { as: customer, variables: { productId, quantity: 1 } }),
    ).toEqual({
      code: 'NOT_FOUND',
      resource: 'Product',
      id: productId,
      field: 'productId',
    });
    expect((await read(customer)).items).toEqual([]);
  });

  it('warns about changes since a line was added', async () => {
    const customer = actor('customer');
    const [repriced, scarce, unavailable] = [
      shop.products.addProduct(),
      shop.products.addProduct(),
      shop.products.addProduct(),
    ];
    for (const line of [repriced, scarce, unavailable]) await shop.add(customer, line, 2);
    repriced.unitPrice = 2_500;
    scarce.available = 1;
    unavailable.forSale = false;
    const cart = await read(customer);
    const warnings = cart.warnings.map(({ code, itemId }: Json) => [code, itemId]);
    const ids = cart.items.map(({ id }: Json) => id);
    expect(warnings).toEqual([
      ['PRICE_CHANGED', ids[0]],
      ['INSUFFICIENT_STOCK', ids[1]],
      ['UNAVAILABLE', ids[2]],
    ]);
    expect(cart).toMatchObject({
      subtotal: 90,
      items: [{ price: 25, priceWhenAdded: 20 }, {}, { subtotal: 0 }],
    });
  });

  it('applies a valid coupon, and warns once it is no longer valid', async () => {
    const customer = actor('customer');
    const apply = (code: string) => ({ as: customer, variables: { code } });
    expect(await shop.codeOf(COUPON, apply('SAVE10'))).toBe('CART_EMPTY');
    const line = shop.products.addProduct({ unitPrice: 5_000 });
    await shop.add(customer, line);
    expect(await shop.errorExtensions(COUPON, apply('NOPE'))).toMatchObject({
      code: 'COUPON_REFUSED',
      reason: 'UNKNOWN',
    });
    const { applyCoupon } = await shop.data(COUPON, apply('SAVE10'));
    expect(applyCoupon).toMatchObject({ couponCode: 'SAVE10', discount: 5, tax: 3.6, total: 58.6 });
    shop.coupons.invalidCodes.add('SAVE10');
    expect((await read(customer)).warnings).toMatchObject([{ code: 'COUPON_REFUSED', itemId: null }]);
    shop.coupons.invalidCodes.delete('SAVE10');
    const { removeCoupon } = await shop.data('mutation { removeCoupon { couponCode discount } }', {
      as: customer,
    });
    expect(removeCoupon).toEqual({ couponCode: null, discount: 0 });
  });

  describe('of guests', () => {
    it('is identified by an opaque token only', async () => {
      const { token } = await addAsGuest(shop.products.addProduct());
      expect(token).toMatch(/^[\w-]{43}$/);
      await addAsGuest(shop.products.addProduct(), token);
      expect((await shop.data(CART, { variables: { token } })).cart).toMatchObject({ token, itemCount: 2 });
      expect(await shop.codeOf(CART, { variables: { token: `${token}x` } })).toBe('CART_EXPIRED');
      expect(await shop.codeOf(UPDATE, { variables: { id: newId(), quantity: 1, token: 'x' } })).toBe(
        'CART_EXPIRED',
      );
    });

    it('reports the coupon that a merge dropped, until the cart changes', async () => {
      const customer = actor('customer');
      const line = shop.products.addProduct({ unitPrice: 5_000 });
      await shop.add(customer, line);
      await shop.data(COUPON, { as: customer, variables: { code: 'SAVE10' } });
      const guest = async (code: string): Promise<string> => {
        const { token } = await addAsGuest(line);
        await shop.data(COUPON, { variables: { code, token } });
        return token;
      };
      const same = { as: customer, variables: { token: await guest('SAVE10') } };
      expect((await shop.data(MERGE, same)).mergeCart.warnings).toEqual([]);
      const other = { as: customer, variables: { token: await guest('ONCE') } };
      for (const _time of ['first', 'repeated']) {
        const { mergeCart } = await shop.data(MERGE, other);
        expect(mergeCart).toMatchObject({ couponCode: 'SAVE10', itemCount: 3 });
        expect(mergeCart.warnings).toEqual([
          {
            code: 'COUPON_LEFT_OUT',
            itemId: null,
            message: 'The coupon ONCE was not added: a cart can have only one coupon, and yours has SAVE10.',
          },
        ]);
      }
      const [item] = (await read(customer)).items;
      await shop.data(UPDATE, { as: customer, variables: { id: item.id, quantity: 1 } });
      expect((await read(customer)).warnings).toEqual([]);
    });

    it('merges into the customer cart after the login, once for repeated requests', async () => {
      const customer = actor('customer');
      const [both, guests] = [shop.products.addProduct(), shop.products.addProduct()];
      await shop.add(customer, both, 2);
      const { token } = await addAsGuest(both, undefined, 3);
      await addAsGuest(guests, token);
      expect(await shop.codeOf(MERGE, { variables: { token } })).toBe('UNAUTHENTICATED');
      await Promise.all([1, 2, 3].map(() => shop.codeOf(MERGE, { as: customer, variables: { token } })));
      const { mergeCart } = await shop.data(MERGE, { as: customer, variables: { token } });
      expect(mergeCart.items.map(({ quantity }: Json) => quantity)).toEqual([5, 1]);
      expect(await shop.codeOf(CART, { variables: { token } })).toBe('CART_EXPIRED');
      expect(await shop.codeOf(MERGE, { as: actor('customer'), variables: { token } })).toBe('CART_EXPIRED');
    });

    describe('merged beyond the limits', () => {
      const MERGED = `mutation ($token: String!) { mergeCart(token: $token) { itemCount items { id productId quantity }
        warnings { code message itemId productId leftOut } } }`;
      const WARNINGS = '{ cart { itemCount warnings { code itemId productId leftOut } } }';

      it('reports the quantities left out of each line, also for a repeated request', async () => {
        const customer = actor('customer');
        const [full, partial] = [
          shop.products.addProduct({ productName: 'Cup', available: 5_000 }),
          shop.products.addProduct({ productName: 'Pot', available: 5_000 }),
        ];
        await shop.add(customer, full, 1_000);
        await shop.add(customer, partial, 700);
        const { token } = await addAsGuest(full, undefined, 600);
        await addAsGuest(partial, token, 301);
        const { mergeCart } = await shop.data(MERGED, { as: customer, variables: { token } });
        expect(mergeCart.items.map(({ quantity }: Json) => quantity)).toEqual([1_000, 1_000]);
        const [first, second] = mergeCart.items;
        expect(mergeCart.warnings).toEqual([
          {
            code: 'QUANTITY_LIMITED',
            message: '600 of Cup could not be added: the quantity of a cart line cannot exceed 1000.',
            itemId: first.id,
            productId: full.productId,
            leftOut: 600,
          },
          {
            code: 'QUANTITY_LIMITED',
            message: '1 of Pot could not be added: the quantity of a cart line cannot exceed 1000.',
            itemId: second.id,
            productId: partial.productId,
            leftOut: 1,
          },
        ]);
        // A client whose response was lost repeats the call.
        expect((await shop.data(MERGED, { as: customer, variables: { token } })).mergeCart).toEqual(
          mergeCart,
        );
        expect((await shop.data(WARNINGS, { as: customer })).cart.warnings).toHaveLength(2);
        await shop.add(customer, shop.products.addProduct());
        expect((await shop.data(WARNINGS, { as: customer })).cart.warnings).toEqual([]);
      });

      it('reports the lines that were left out', async () => {
        const customer = actor('customer');
        const lines = Array.from({ length: 120 }, (_, index) =>
          shop.products.addProduct({ productName: `P${index}` }),
        );
        for (const line of lines.slice(0, 60)) await shop.add(customer, line, 1);
        let token: string | undefined;
        for (const line of lines.slice(55)) token = (await addAsGuest(line, token, 2)).token;
        const { mergeCart } = await shop.data(MERGED, { as: customer, variables: { token } });
        const leftOutLines = lines.slice(100);
        expect(mergeCart.items).toHaveLength(100);
        expect(mergeCart.itemCount).toBe(60 + 5 * 2 + 40 * 2);
        expect(mergeCart.warnings).toEqual(
          leftOutLines.map(({ productId, productName }) => ({
            code: 'LINES_LIMITED',
            message: `2 of ${productName} could not be added: a cart cannot contain more than 100 different products.`,
            itemId: null,
            productId,
            leftOut: 2,
          })),
        );
        const total =
          mergeCart.itemCount +
          mergeCart.warnings.reduce((sum: number, { leftOut }: Json) => sum + leftOut, 0);
        expect(total).toBe(60 + 65 * 2);
      }, 60_000);
    });

    it('limits the merged quantity of a line to 1000', async () => {
      const customer = actor('customer');
      const line = shop.products.addProduct();
      await shop.add(customer, line, 900);
      const { token } = await addAsGuest(line, undefined, 900);
      expect((await shop.data(MERGE, { as: customer, variables: { token } })).mergeCart.itemCount).toBe(1000);
    });
  });
});
