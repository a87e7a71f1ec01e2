import { actor, type Actor } from '@e-storefront/testing';
import type { PurchasableLine } from '../clients/product.client';
import { sum } from '../../test/fixtures/amounts';
import {
  AddToCartDocument,
  ApplyCouponDocument,
  CartDocument,
  ClearCartDocument,
  MergeCartDocument,
  RemoveCouponDocument,
  RemoveFromCartDocument,
  UpdateCartItemDocument,
  type CartFieldsFragment,
} from '../../test/fixtures/operations.generated';
import { OrderFixture } from '../../test/fixtures/order-fixture';
import { newId } from '../../test/fakes/subgraphs.fake';

describe('the cart', () => {
  let shop: OrderFixture;
  beforeAll(async () => {
    shop = await OrderFixture.open();
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  const read = async (as: Actor) => (await shop.data(CartDocument, { as })).cart;
  const update = async (as: Actor, id: string, quantity: number): Promise<CartFieldsFragment> =>
    (await shop.data(UpdateCartItemDocument, { as, variables: { id, quantity } })).updateCartItem;
  const merge = async (as: Actor, token: string): Promise<CartFieldsFragment> =>
    (await shop.data(MergeCartDocument, { as, variables: { token } })).mergeCart;
  /** @returns the token of the guest's cart */
  const addAsGuest = async (
    { productId }: PurchasableLine,
    { token = null, quantity = 1 }: { token?: string | null; quantity?: number } = {},
  ): Promise<string> => {
    const { addToCart } = await shop.data(AddToCartDocument, { variables: { productId, quantity, token } });
    if (addToCart.token === null) throw new Error('The cart of a guest has no token.');
    return addToCart.token;
  };

  it('is empty for callers without a cart, and stores nothing', async () => {
    const empty = { token: null, items: [], itemCount: 0, total: 0, currency: 'INR', expiresAt: null };
    expect((await shop.data(CartDocument, {})).cart).toMatchObject(empty);
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
    const { cart } = await shop.data(CartDocument, { as: customer, variables: { method: 'EXPRESS' } });
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
    const id = (await shop.add(customer, shop.products.addProduct())).items[0]!.id;
    await shop.add(customer, shop.products.addProduct());
    expect((await update(customer, id, 4)).itemCount).toBe(5);
    expect((await update(customer, id, 0)).itemCount).toBe(1);
    const invalid = (quantity: number) => ({ as: customer, variables: { id, quantity } });
    expect(await shop.codeOf(UpdateCartItemDocument, invalid(2))).toBe('NOT_FOUND');
    expect(await shop.errorExtensions(UpdateCartItemDocument, invalid(-2))).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'quantity',
    });
    const left = (await read(customer)).items[0]!.id;
    for (let times = 0; times < 2; times += 1) {
      const call = { as: customer, variables: { id: left } };
      expect((await shop.data(RemoveFromCartDocument, call)).removeFromCart.itemCount).toBe(0);
    }
    await shop.add(customer, shop.products.addProduct());
    expect((await shop.data(ClearCartDocument, { as: customer })).clearCart.itemCount).toBe(0);
  });

  it.each([0, -1, 1001])('rejects the quantity %d and names the field', async (quantity) => {
    const { productId } = shop.products.addProduct();
    const refusal = await shop.errorExtensions(AddToCartDocument, {
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
    expect(await shop.errorExtensions(AddToCartDocument, { as: customer, variables })).toMatchObject({
      field: 'quantity',
    });
    expect((await read(customer)).itemCount).toBe(999);
  });

  it('rejects an unknown product with its id, and changes nothing', async () => {
    const customer = actor('customer');
    const productId = newId();
    expect(
      await shop.errorExtensions(AddToCartDocument, { as: customer, variables: { productId, quantity: 1 } }),
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
    const ids = cart.items.map(({ id }) => id);
    expect(cart.warnings.map(({ code, itemId }) => [code, itemId])).toEqual([
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
    expect(await shop.codeOf(ApplyCouponDocument, apply('SAVE10'))).toBe('CART_EMPTY');
    const line = shop.products.addProduct({ unitPrice: 5_000 });
    await shop.add(customer, line);
    expect(await shop.errorExtensions(ApplyCouponDocument, apply('NOPE'))).toMatchObject({
      code: 'COUPON_REFUSED',
      reason: 'UNKNOWN',
    });
    const { applyCoupon } = await shop.data(ApplyCouponDocument, apply('SAVE10'));
    expect(applyCoupon).toMatchObject({ couponCode: 'SAVE10', discount: 5, tax: 3.6, total: 58.6 });
    shop.coupons.invalidCodes.add('SAVE10');
    expect((await read(customer)).warnings).toMatchObject([{ code: 'COUPON_REFUSED', itemId: null }]);
    shop.coupons.invalidCodes.delete('SAVE10');
    const { removeCoupon } = await shop.data(RemoveCouponDocument, { as: customer });
    expect(removeCoupon).toMatchObject({ couponCode: null, discount: 0 });
  });

  describe('of guests', () => {
    it('is identified by an opaque token only', async () => {
      const token = await addAsGuest(shop.products.addProduct());
      expect(token).toMatch(/^[\w-]{43}$/);
      await addAsGuest(shop.products.addProduct(), { token });
      expect((await shop.data(CartDocument, { variables: { token } })).cart).toMatchObject({
        token,
        itemCount: 2,
      });
      expect(await shop.codeOf(CartDocument, { variables: { token: `${token}x` } })).toBe('CART_EXPIRED');
      expect(
        await shop.codeOf(UpdateCartItemDocument, { variables: { id: newId(), quantity: 1, token: 'x' } }),
      ).toBe('CART_EXPIRED');
    });

    it('reports the coupon that a merge dropped, until the cart changes', async () => {
      const customer = actor('customer');
      const line = shop.products.addProduct({ unitPrice: 5_000 });
      await shop.add(customer, line);
      await shop.data(ApplyCouponDocument, { as: customer, variables: { code: 'SAVE10' } });
      const guest = async (code: string): Promise<string> => {
        const token = await addAsGuest(line);
        await shop.data(ApplyCouponDocument, { variables: { code, token } });
        return token;
      };
      expect((await merge(customer, await guest('SAVE10'))).warnings).toEqual([]);
      const other = await guest('ONCE');
      for (const _time of ['first', 'repeated']) {
        expect(await merge(customer, other)).toMatchObject({
          couponCode: 'SAVE10',
          itemCount: 3,
          warnings: [
            {
              code: 'COUPON_LEFT_OUT',
              itemId: null,
              message:
                'The coupon ONCE was not added: a cart can have only one coupon, and yours has SAVE10.',
            },
          ],
        });
      }
      await update(customer, (await read(customer)).items[0]!.id, 1);
      expect((await read(customer)).warnings).toEqual([]);
    });

    it('merges into the customer cart after the login, once for repeated requests', async () => {
      const customer = actor('customer');
      const [both, guests] = [shop.products.addProduct(), shop.products.addProduct()];
      await shop.add(customer, both, 2);
      const token = await addAsGuest(both, { quantity: 3 });
      await addAsGuest(guests, { token });
      expect(await shop.codeOf(MergeCartDocument, { variables: { token } })).toBe('UNAUTHENTICATED');
      await Promise.all(
        [1, 2, 3].map(() => shop.codeOf(MergeCartDocument, { as: customer, variables: { token } })),
      );
      expect((await merge(customer, token)).items).toMatchObject([{ quantity: 5 }, { quantity: 1 }]);
      expect(await shop.codeOf(CartDocument, { variables: { token } })).toBe('CART_EXPIRED');
      expect(await shop.codeOf(MergeCartDocument, { as: actor('customer'), variables: { token } })).toBe(
        'CART_EXPIRED',
      );
    });

    describe('merged beyond the limits', () => {
      it('reports the quantities left out of each line, also for a repeated request', async () => {
        const customer = actor('customer');
        const [full, partial] = [
          shop.products.addProduct({ productName: 'Cup', available: 5_000 }),
          shop.products.addProduct({ productName: 'Pot', available: 5_000 }),
        ];
        await shop.add(customer, full, 1_000);
        await shop.add(customer, partial, 700);
        const token = await addAsGuest(full, { quantity: 600 });
        await addAsGuest(partial, { token, quantity: 301 });
        const merged = await merge(customer, token);
        expect(merged.items).toMatchObject([{ quantity: 1_000 }, { quantity: 1_000 }]);
        const [first, second] = merged.items;
        expect(merged.warnings).toEqual([
          {
            code: 'QUANTITY_LIMITED',
            message: '600 of Cup could not be added: the quantity of a cart line cannot exceed 1000.',
            itemId: first?.id,
            productId: full.productId,
            leftOut: 600,
          },
          {
            code: 'QUANTITY_LIMITED',
            message: '1 of Pot could not be added: the quantity of a cart line cannot exceed 1000.',
            itemId: second?.id,
            productId: partial.productId,
            leftOut: 1,
          },
        ]);
        // A client whose response was lost repeats the call.
        expect(await merge(customer, token)).toEqual(merged);
        expect((await read(customer)).warnings).toHaveLength(2);
        await shop.add(customer, shop.products.addProduct());
        expect((await read(customer)).warnings).toEqual([]);
      });

      it('reports the lines that were left out', async () => {
        const customer = actor('customer');
        const lines = Array.from({ length: 120 }, (_, index) =>
          shop.products.addProduct({ productName: `P${index}` }),
        );
        for (const line of lines.slice(0, 60)) await shop.add(customer, line, 1);
        const token = await addAsGuest(lines[55]!, { quantity: 2 });
        for (const line of lines.slice(56)) await addAsGuest(line, { token, quantity: 2 });
        const { items, itemCount, warnings } = await merge(customer, token);
        const leftOutLines = lines.slice(100);
        expect(items).toHaveLength(100);
        expect(itemCount).toBe(60 + 5 * 2 + 40 * 2);
        expect(warnings).toEqual(
          leftOutLines.map(({ productId, productName }) => ({
            code: 'LINES_LIMITED',
            message: `2 of ${productName} could not be added: a cart cannot contain more than 100 different products.`,
            itemId: null,
            productId,
            leftOut: 2,
          })),
        );
        expect(itemCount + sum(warnings.map(({ leftOut }) => leftOut ?? 0))).toBe(60 + 65 * 2);
      }, 60_000);
    });

    it('limits the merged quantity of a line to 1000', async () => {
      const customer = actor('customer');
      const line = shop.products.addProduct();
      await shop.add(customer, line, 900);
      const token = await addAsGuest(line, { quantity: 900 });
      expect((await merge(customer, token)).itemCount).toBe(1000);
    });
  });
});
