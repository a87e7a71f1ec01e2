import { z } from 'zod';
import { data, present } from '../support/client';
import { codesOf, directTo, viaGateway } from '../support/endpoints';
import { newProduct, stockOf, type TestProduct } from '../support/products';
import { orderInput, placeOrder, tryToOrder } from '../support/orders';
import { approvedSeller, register, staff, type TestUser } from '../support/users';
import { shownData } from '../support/outcomes';
import {
  CreateTicketDocument,
  type CreateOrderInput,
  type CreateOrderItemInput,
} from '../support/support.generated';

const UPDATE =
  'mutation U($id: ID!, $input: UpdateProductInput!) { updateProduct(id: $id, input: $input) { id } }';

const priceFigures = z.object({ total: z.number() });

/** Fields of an input with values that the caller may not set. */
describe('input values above the rights of the caller', () => {
  let seller: TestUser;
  let rival: TestUser;
  let buyer: TestUser;
  let product: TestProduct;

  beforeAll(async () => {
    [seller, rival, buyer] = await Promise.all([approvedSeller(), approvedSeller(), register()]);
    product = await newProduct(seller, { price: 80, stock: 20 });
  });

  const lines = (changes: Partial<CreateOrderItemInput>): CreateOrderInput => {
    const input = orderInput(buyer, product, { quantity: 2 });
    return { ...input, items: input.items.map((item) => ({ ...item, ...changes })) };
  };

  it('never set a price, a discount or a total', async () => {
    const cheap = [
      { ...lines({ price: 0.01, subtotal: 0.02 }), subtotal: 0.02, total: 0.02 },
      { ...lines({ price: 0, subtotal: 0 }), subtotal: 0, total: 0, shipping: 0 },
      { ...lines({}), discount: 160, total: 0.01 },
      { ...lines({}), tax: 0, shipping: 0, total: 1 },
    ];
    for (const input of cheap) {
      const { data: done, errors } = await tryToOrder(buyer, input);
      expect([shownData(done), codesOf({ errors })]).toEqual([null, ['PRICE_CHANGED']]);
      expect(priceFigures.parse(errors[0]?.extensions['figures']).total).toBeGreaterThan(160);
    }
    const absurd = [-5, 0, 1_001].map((quantity) => lines({ quantity }));
    for (const input of [...absurd, { ...lines({}), shipping: -1_000 }, { ...lines({}), total: -1 }]) {
      const answer = await tryToOrder(buyer, input);
      expect([shownData(answer.data), codesOf(answer)]).toEqual([null, ['BAD_USER_INPUT']]);
    }
    expect(await stockOf(product.id, seller)).toBe(20);
    const { total } = await placeOrder(buyer, product, { quantity: 2, discount: 160, tax: 0 });
    expect(total).toBeGreaterThan(160);
  });

  it('never replace the seller of the product', async () => {
    const { data: done } = await tryToOrder(buyer, lines({ sellerId: rival.id, productName: 'Gift' }));
    expect(done?.createOrder?.orders).toMatchObject([{ sellerId: seller.id }]);
    const others = await data('{ orders { orders { id } } }', { as: rival });
    expect(others).toEqual({ orders: { orders: [] } });
  });

  it('never assign an order or a ticket to another user', async () => {
    const other = await register();
    const order = await tryToOrder(buyer, { ...lines({}), customerId: other.id });
    expect([shownData(order.data), codesOf(order)]).toEqual([null, ['FORBIDDEN']]);
    const input = {
      subject: 'x',
      description: 'x',
      category: 'general',
      customerName: 'x',
      customerEmail: 'x@example.com',
      customerId: other.id,
    };
    const mutation = 'mutation T($input: CreateTicketInput!) { createTicket(input: $input) { id } }';
    for (const endpoint of [viaGateway, directTo('ticket')]) {
      const ticket = await endpoint.request(mutation, { variables: { input }, token: buyer.accessToken });
      expect([shownData(ticket.data), codesOf(ticket)]).toEqual([null, ['FORBIDDEN']]);
    }
    const theirs = await data('{ myOrders { orders { id } } myTickets { tickets { id } } }', { as: other });
    expect(theirs).toEqual({ myOrders: { orders: [] }, myTickets: { tickets: [] } });
  });

  it('never assign a product to another seller, or feature one as a seller', async () => {
    const fields = { name: 'Mine', description: 'x', price: 5, category: 'x', stock: 1, sellerId: rival.id };
    for (const endpoint of [viaGateway, directTo('product')]) {
      const send = (query: string, variables: Record<string, unknown>) =>
        endpoint.request(query, { variables, token: seller.accessToken });
      const created = await send(
        'mutation C($input: CreateProductInput!) { createProduct(input: $input) { id } }',
        {
          input: fields,
        },
      );
      expect([shownData(created.data), codesOf(created)]).toEqual([null, ['FORBIDDEN']]);
      for (const input of [{ sellerId: rival.id }, { featured: true }]) {
        const updated = await send(UPDATE, { id: product.id, input });
        expect([input, shownData(updated.data), codesOf(updated)]).toEqual([input, null, ['FORBIDDEN']]);
      }
    }
    const shown = await data('query P($id: ID!) { product(id: $id) { sellerId featured } }', {
      variables: { id: product.id },
      as: seller,
    });
    expect(shown).toEqual({ product: { sellerId: seller.id, featured: false } });
  });

  it('never create an internal comment as a customer', async () => {
    const ticket = {
      subject: 'x',
      description: 'x',
      category: 'general',
      customerName: 'x',
      customerEmail: buyer.email,
    };
    const { createTicket } = await data(CreateTicketDocument, { variables: { input: ticket }, as: buyer });
    const { id } = present(createTicket);
    const input = { ticketId: id, message: 'hidden', isInternal: true };
    for (const endpoint of [viaGateway, directTo('ticket')]) {
      const answer = await endpoint.request(
        'mutation C($input: AddTicketCommentInput!) { addTicketComment(input: $input) { id } }',
        {
          variables: { input },
          token: buyer.accessToken,
        },
      );
      expect([shownData(answer.data), codesOf(answer)]).toEqual([null, ['FORBIDDEN']]);
    }
    const shown = await data('query T($id: ID!) { ticket(id: $id) { comments { id } } }', {
      variables: { id },
      as: await staff('support'),
    });
    expect(shown).toEqual({ ticket: { comments: [] } });
  });
});
