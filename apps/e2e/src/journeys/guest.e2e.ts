import { ask, data, present, refusalCode } from '../support/client';
import { newProduct, stockOf, type TestProduct } from '../support/products';
import { addToCart, ADDRESS } from '../support/orders';
import { CheckoutDocument } from '../support/support.generated';
import { approvedSeller, type TestUser } from '../support/users';
import { GuestCartDocument } from './journeys.generated';

describe('a guest', () => {
  let seller: TestUser;
  let product: TestProduct;
  beforeAll(async () => {
    seller = await approvedSeller();
    product = await newProduct(seller, { price: 40, stock: 5 });
  });

  it('browses without a log-in', async () => {
    const answer = await ask(
      `query P($id: ID!) { product(id: $id) { name inStock purchasedByMe seller { name } } me { id } }`,
      { variables: { id: product.id } },
    );
    expect(answer.data).toEqual({
      product: { name: product.name, inStock: true, purchasedByMe: false, seller: { name: seller.name } },
      me: null,
    });
    expect(answer.errors).toMatchObject([{ path: ['me'], extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  it('keeps a cart by its token, changes it and is warned when price and stock change', async () => {
    const { token, items } = await addToCart(product, { quantity: 4 });
    const itemId = items[0]?.id;
    const change = `mutation U($itemId: ID!, $quantity: Int!, $token: String) {
      updateCartItem(itemId: $itemId, quantity: $quantity, token: $token) { itemCount subtotal }
    }`;
    expect(await data(change, { variables: { itemId, quantity: 3, token } })).toEqual({
      updateCartItem: { itemCount: 3, subtotal: 120 },
    });
    await data('mutation P($id: ID!) { updateProduct(id: $id, input: { price: 45, stock: 2 }) { id } }', {
      variables: { id: product.id },
      as: seller,
    });
    const { items: lines, warnings } = present(
      (await data(GuestCartDocument, { variables: { token } })).cart,
    );
    expect(lines).toMatchObject([
      { quantity: 3, price: 45, priceWhenAdded: 40, available: 2, forSale: true },
    ]);
    expect(warnings.map(({ code }) => code).sort()).toEqual(['INSUFFICIENT_STOCK', 'PRICE_CHANGED']);
    await data(
      'mutation R($itemId: ID!, $token: String) { removeFromCart(itemId: $itemId, token: $token) { itemCount } }',
      { variables: { itemId, token } },
    );
    expect((await data(GuestCartDocument, { variables: { token } })).cart?.itemCount).toBe(0);
  });

  it('cannot check out or follow orders without a log-in', async () => {
    const stock = await stockOf(product.id, seller);
    const input = { shippingAddress: ADDRESS, paymentMethod: 'card' };
    expect(await refusalCode(CheckoutDocument, { variables: { input } })).toBe('UNAUTHENTICATED');
    expect(await refusalCode('{ myOrders { orders { id } } }')).toBe('UNAUTHENTICATED');
    expect(await stockOf(product.id, seller)).toBe(stock);
  });

  it('can ask support for help', async () => {
    const input = { subject: 'Do you ship to Goa?', description: 'Asking.', category: 'general' };
    const opened = await data(
      'mutation O($input: CreateTicketInput!) { createTicket(input: $input) { ticketId customerId customer { id } } }',
      { variables: { input: { ...input, customerName: 'Guest', customerEmail: 'guest@example.com' } } },
    );
    expect(opened).toEqual({
      createTicket: { ticketId: expect.stringMatching(/^TKT-/), customerId: null, customer: null },
    });
  });
});
