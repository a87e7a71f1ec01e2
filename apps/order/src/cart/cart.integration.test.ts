import { actor, type Actor, type Json } from '@e-storefront/testing';
import type { PurchasableLine } from '../clients/catalogue';
import { ADD, OrderShop } from '../../test/fixtures/order-fixture';
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
  let shop: OrderShop;
  beforeAll(async () => {
    shop = await OrderShop.open();
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  const read = async (as: Actor): Promise<Json> => (await shop.data(CART, { as })).cart;
  const addAsGuest = async ({ productId }: PurchasableLine, token?: string, quantity = 1): Promise<Json> =>
    (await shop.data(ADD, { variables: { productId, quantity, token } })).addToCart;

  it('is empty for whoever has none, and nothing is kept', async () => {
    const nothing = { token: null, items: [], itemCount: 0, total: 0, currency: 'INR', expiresAt: null };
    expect((await shop.data(CART)).cart).toMatchObject(nothing);
    expect(await read(actor('customer'))).toMatchObject(nothing);
  });

  it('shows lines with their totals by the pricing policy', async () => {
    const customer = actor('customer');
    await shop.add(customer, shop.products.stock({ unitPrice: 2_000 }), 3);
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

  it('counts both of two additions at once, and all of twenty', async () => {
    const customer = actor('customer');
    const line = shop.products.stock();
    await Promise.all(Array.from({ length: 20 }, () => shop.add(customer, line)));
    expect(await read(customer)).toMatchObject({ itemCount: 20, items: [{ quantity: 20 }] });
  });

  it('asks the product service once for all lines', async () => {
    const customer = actor('customer');
    for (let index = 0; index < 5; index += 1) await shop.add(customer, shop.products.stock());
    const before = shop.products.calls.length;
    expect((await read(customer)).items).toHaveLength(5);
    expect(shop.products.calls.slice(before)).toEqual(['lines']);
  });

  it('changes, removes and clears lines', async () => {
    const customer = actor('customer');
    const { items } = await shop.add(customer, shop.products.stock());
    await shop.add(customer, shop.products.stock());
    const set = (id: string, quantity: number) => ({ as: customer, variables: { id, quantity } });
    expect((await shop.data(UPDATE, set(items[0].id, 4))).updateCartItem.itemCount).toBe(5);
    expect((await shop.data(UPDATE, set(items[0].id, 0))).updateCartItem.itemCount).toBe(1);
    expect(await shop.codeOf(UPDATE, set(items[0].id, 2))).toBe('NOT_FOUND');
    expect(await shop.refusal(UPDATE, set(items[0].id, -2))).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'quantity',
    });
    const remove = 'mutation ($id: ID!) { removeFromCart(itemId: $id) { itemCount } }';
    const left = (await read(customer)).items[0].id;
    for (let times = 0; times < 2; times += 1) {
      const { removeFromCart } = await shop.data(remove, { as: customer, variables: { id: left } });
      expect(removeFromCart.itemCount).toBe(0);
    }
    await shop.add(customer, shop.products.stock());
    expect(
      (await shop.data('mutation { clearCart { itemCount } }', { as: customer })).clearCart.itemCount,
    ).toBe(0);
  });

  it.each([0, -1, 1001])('refuses %d pieces and names the field', async (quantity) => {
    const { productId } = shop.products.stock();
    const refusal = await shop.refusal(ADD, { as: actor('customer'), variables: { productId, quantity } });
    expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', field: 'quantity' });
  });

  it('refuses more than a thousand pieces in all, and changes nothing', async () => {
    const customer = actor('customer');
    const line = shop.products.stock();
    await shop.add(customer, line, 999);
    const variables = { productId: line.productId, quantity: 2 };
    expect(await shop.refusal(ADD, { as: customer, variables })).toMatchObject({ field: 'quantity' });
    expect((await read(customer)).itemCount).toBe(999);
  });

  it('refuses an unknown product by name, and changes nothing', async () => {
    const customer = actor('customer');
    const productId = newId();
    expect(await shop.refusal(ADD, { as: customer, variables: { productId, quantity: 1 } })).toEqual({
      code: 'NOT_FOUND',
      resource: 'Product',
      id: productId,
      field: 'productId',
    });
    expect((await read(customer)).items).toEqual([]);
  });

  it('warns of what changed since a line was added', async () => {
    const customer = actor('customer');
    const [dearer, scarce, gone] = [shop.products.stock(), shop.products.stock(), shop.products.stock()];
    for (const line of [dearer, scarce, gone]) await shop.add(customer, line, 2);
    dearer.unitPrice = 2_500;
    scarce.available = 1;
    gone.forSale = false;
    const cart = await read(customer);
    const warned = cart.warnings.map(({ code, itemId }: Json) => [code, itemId]);
    const ids = cart.items.map(({ id }: Json) => id);
    expect(warned).toEqual([
      ['PRICE_CHANGED', ids[0]],
      ['INSUFFICIENT_STOCK', ids[1]],
      ['UNAVAILABLE', ids[2]],
    ]);
    expect(cart).toMatchObject({
      subtotal: 90,
      items: [{ price: 25, priceWhenAdded: 20 }, {}, { subtotal: 0 }],
    });
  });

  it('takes a coupon that holds, and warns when it does not any more', async () => {
    const customer = actor('customer');
    const put = (code: string) => ({ as: customer, variables: { code } });
    expect(await shop.codeOf(COUPON, put('SAVE10'))).toBe('CART_EMPTY');
    const line = shop.products.stock({ unitPrice: 5_000 });
    await shop.add(customer, line);
    expect(await shop.refusal(COUPON, put('NOPE'))).toMatchObject({
      code: 'COUPON_REFUSED',
      reason: 'UNKNOWN',
    });
    const { applyCoupon } = await shop.data(COUPON, put('SAVE10'));
    expect(applyCoupon).toMatchObject({ couponCode: 'SAVE10', discount: 5, tax: 3.6, total: 58.6 });
    shop.coupons.refused.add('SAVE10');
    expect((await read(customer)).warnings).toMatchObject([{ code: 'COUPON_REFUSED', itemId: null }]);
    shop.coupons.refused.delete('SAVE10');
    const { removeCoupon } = await shop.data('mutation { removeCoupon { couponCode discount } }', {
      as: customer,
    });
    expect(removeCoupon).toEqual({ couponCode: null, discount: 0 });
  });

  describe('of a guest', () => {
    it('is named by an opaque token and found by nothing else', async () => {
      const { token } = await addAsGuest(shop.products.stock());
      expect(token).toMatch(/^[\w-]{43}$/);
      await addAsGuest(shop.products.stock(), token);
      expect((await shop.data(CART, { variables: { token } })).cart).toMatchObject({ token, itemCount: 2 });
      expect(await shop.codeOf(CART, { variables: { token: `${token}x` } })).toBe('CART_EXPIRED');
      expect(await shop.codeOf(UPDATE, { variables: { id: newId(), quantity: 1, token: 'x' } })).toBe(
        'CART_EXPIRED',
      );
    });

    it('says that its coupon gave way when it moves into a cart that has another one', async () => {
      const customer = actor('customer');
      const line = shop.products.stock({ unitPrice: 5_000 });
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
            message: 'The coupon ONCE was left out: a cart holds one coupon, and yours has SAVE10.',
          },
        ]);
      }
      const [item] = (await read(customer)).items;
      await shop.data(UPDATE, { as: customer, variables: { id: item.id, quantity: 1 } });
      expect((await read(customer)).warnings).toEqual([]);
    });

    it('moves into the own cart after the login, once however often it is asked', async () => {
      const customer = actor('customer');
      const [both, guests] = [shop.products.stock(), shop.products.stock()];
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

    describe('that does not fit into the own one', () => {
      const MERGED = `mutation ($token: String!) { mergeCart(token: $token) { itemCount items { id productId quantity }
        warnings { code message itemId productId leftOut } } }`;
      const WARNINGS = '{ cart { itemCount warnings { code itemId productId leftOut } } }';

      it('says which pieces were left out of which product, again when it is asked again', async () => {
        const customer = actor('customer');
        const [full, part] = [
          shop.products.stock({ productName: 'Cup', available: 5_000 }),
          shop.products.stock({ productName: 'Pot', available: 5_000 }),
        ];
        await shop.add(customer, full, 1_000);
        await shop.add(customer, part, 700);
        const { token } = await addAsGuest(full, undefined, 600);
        await addAsGuest(part, token, 301);
        const { mergeCart } = await shop.data(MERGED, { as: customer, variables: { token } });
        expect(mergeCart.items.map(({ quantity }: Json) => quantity)).toEqual([1_000, 1_000]);
        const [first, second] = mergeCart.items;
        expect(mergeCart.warnings).toEqual([
          {
            code: 'QUANTITY_LIMITED',
            message: '600 pieces of Cup were left out: a cart holds at most 1000 pieces of a product.',
            itemId: first.id,
            productId: full.productId,
            leftOut: 600,
          },
          {
            code: 'QUANTITY_LIMITED',
            message: 'One piece of Pot was left out: a cart holds at most 1000 pieces of a product.',
            itemId: second.id,
            productId: part.productId,
            leftOut: 1,
          },
        ]);
        // The answer was lost: the same call again says the same.
        expect((await shop.data(MERGED, { as: customer, variables: { token } })).mergeCart).toEqual(
          mergeCart,
        );
        expect((await shop.data(WARNINGS, { as: customer })).cart.warnings).toHaveLength(2);
        await shop.add(customer, shop.products.stock());
        expect((await shop.data(WARNINGS, { as: customer })).cart.warnings).toEqual([]);
      });

      it('says which lines were left out, and takes none of them', async () => {
        const customer = actor('customer');
        const lines = Array.from({ length: 120 }, (_, index) =>
          shop.products.stock({ productName: `P${index}` }),
        );
        for (const line of lines.slice(0, 60)) await shop.add(customer, line, 1);
        let token: string | undefined;
        for (const line of lines.slice(55)) token = (await addAsGuest(line, token, 2)).token;
        const { mergeCart } = await shop.data(MERGED, { as: customer, variables: { token } });
        const left = lines.slice(100);
        expect(mergeCart.items).toHaveLength(100);
        expect(mergeCart.itemCount).toBe(60 + 5 * 2 + 40 * 2);
        expect(mergeCart.warnings).toEqual(
          left.map(({ productId, productName }) => ({
            code: 'LINES_LIMITED',
            message: `2 pieces of ${productName} were left out: a cart holds at most 100 products.`,
            itemId: null,
            productId,
            leftOut: 2,
          })),
        );
        const pieces =
          mergeCart.itemCount +
          mergeCart.warnings.reduce((sum: number, { leftOut }: Json) => sum + leftOut, 0);
        expect(pieces).toBe(60 + 65 * 2);
      }, 60_000);
    });

    it('never grows a line over a thousand pieces by moving', async () => {
      const customer = actor('customer');
      const line = shop.products.stock();
      await shop.add(customer, line, 900);
      const { token } = await addAsGuest(line, undefined, 900);
      expect((await shop.data(MERGE, { as: customer, variables: { token } })).mergeCart.itemCount).toBe(1000);
    });
  });
});
