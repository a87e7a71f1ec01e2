import { ask, data, present, refusalCode } from '../support/client';
import { SubscriptionClient } from '../support/subscription-client';
import { newProduct, type TestProduct } from '../support/products';
import { addToCart, ADDRESS, placeOrder } from '../support/orders';
import { approvedSeller, register, type TestUser } from '../support/users';
import { shownData } from '../support/outcomes';
import { AddAddressDocument, CreateTicketDocument } from '../support/support.generated';

describe('an unauthorized user', () => {
  let owner: TestUser;
  let product: TestProduct;
  let orderId: string;
  let ticketId: string;
  let addressId: string;
  let unauthorizedUsers: (TestUser | undefined)[];

  beforeAll(async () => {
    const [seller, customer, rival] = await Promise.all([approvedSeller(), register(), approvedSeller()]);
    owner = customer;
    unauthorizedUsers = [await register(), rival, undefined];
    product = await newProduct(seller);
    orderId = (await placeOrder(owner, product)).id;
    await addToCart(product, { as: owner });
    const input = { subject: 'Private', description: 'Secret.', category: 'order', orderId };
    const { createTicket } = await data(CreateTicketDocument, {
      variables: { input: { ...input, customerName: owner.name, customerEmail: owner.email } },
      as: owner,
    });
    const { addAddress } = await data(AddAddressDocument, { variables: { input: ADDRESS }, as: owner });
    ticketId = present(createTicket).id;
    addressId = present(addAddress?.address).id;
  });

  const asking = (query: string, variables: object, as: TestUser | undefined) =>
    ask(query, { variables: { ...variables }, ...(as && { as }) });

  it('reads neither order nor ticket by its id', async () => {
    for (const as of unauthorizedUsers) {
      const order = await asking('query Q($id: ID!) { order(id: $id) { total } }', { id: orderId }, as);
      const ticket = await asking('query Q($id: ID!) { ticket(id: $id) { subject } }', { id: ticketId }, as);
      expect([shownData(order.data), shownData(ticket.data)]).toEqual([null, null]);
      const codes = [...order.errors, ...ticket.errors].map(({ extensions }) => extensions.code);
      for (const code of codes) expect(['NOT_FOUND', 'UNAUTHENTICATED']).toContain(code);
    }
  });

  it('reads no orders, tickets, addresses or personal data of others by a nested path', async () => {
    const query = `query Nested($id: ID!) {
      product(id: $id) {
        reviews { reviews { user { email phone addresses { street } orders { id } tickets { id } } } }
      }
    }`;
    await data('mutation R($id: ID!) { createReview(productId: $id, input: { rating: 4 }) { success } }', {
      variables: { id: product.id },
      as: owner,
    });
    for (const as of unauthorizedUsers) {
      const { data: found } = await asking(query, { id: product.id }, as);
      const text = JSON.stringify(found);
      for (const secret of [owner.email, ADDRESS.street, orderId, ticketId])
        expect(text).not.toContain(secret);
    }
  });

  it('lists nothing that belongs to others', async () => {
    for (const as of unauthorizedUsers) {
      const answers = await Promise.all([
        asking('query Q($id: String!) { ordersByCustomer(customerId: $id) { id } }', { id: owner.id }, as),
        asking('query Q($id: String) { orders(customerId: $id) { orders { id } } }', { id: owner.id }, as),
        asking('query Q($id: String) { tickets(customerId: $id) { tickets { id } } }', { id: owner.id }, as),
        asking('query Q($id: ID!) { user(id: $id) { email addresses { id } } }', { id: owner.id }, as),
      ]);
      const text = JSON.stringify(answers.map((answer) => answer.data ?? null));
      for (const secret of [orderId, ticketId, owner.email, addressId]) expect(text).not.toContain(secret);
    }
  });

  it('changes nothing that belongs to others', async () => {
    const writes: [string, string][] = [
      ['mutation W($id: ID!) { cancelOrder(id: $id) { id } }', orderId],
      ['mutation W($id: ID!) { updateOrderStatus(id: $id, status: CONFIRMED) { id } }', orderId],
      ['mutation W($id: ID!) { updatePaymentStatus(id: $id, status: PAID) { id } }', orderId],
      ['mutation W($id: ID!) { addTicketComment(input: { ticketId: $id, message: "hi" }) { id } }', ticketId],
      ['mutation W($id: ID!) { updateAddress(id: $id, input: { city: "X" }) { success } }', addressId],
      ['mutation W($id: ID!) { deleteAddress(id: $id) { success } }', addressId],
      ['mutation W($id: ID!) { setDefaultAddress(id: $id) { success } }', addressId],
    ];
    for (const as of unauthorizedUsers) {
      for (const [query, id] of writes) {
        const code = await refusalCode(query, { variables: { id }, ...(as && { as }) });
        expect(['NOT_FOUND', 'FORBIDDEN', 'UNAUTHENTICATED']).toContain(code);
      }
    }
    const state = await data(
      `query Still($order: ID!, $ticket: ID!) {
        order(id: $order) { orderStatus paymentStatus } ticket(id: $ticket) { comments { id } }
        myAddresses { addresses { city } }
      }`,
      { variables: { order: orderId, ticket: ticketId }, as: owner },
    );
    expect(state).toEqual({
      order: { orderStatus: 'PENDING', paymentStatus: 'PENDING' },
      ticket: { comments: [] },
      myAddresses: { addresses: [{ city: ADDRESS.city }] },
    });
  });

  it('subscribes neither to an order nor to a ticket', async () => {
    for (const as of unauthorizedUsers) {
      for (const [field, id] of [
        ['orderUpdated(orderId: $id)', orderId],
        ['ticketUpdated(ticketId: $id)', ticketId],
      ]) {
        const query = `subscription S($id: ID!) { ${field} { id } }`;
        await using live = new SubscriptionClient(query, { variables: { id }, ...(as && { as }) });
        await live.ended;
        const extensions = { code: expect.stringMatching(/^(NOT_FOUND|UNAUTHENTICATED)$/) };
        expect(live.results).toMatchObject([{ data: null, errors: [{ extensions }] }]);
      }
    }
  });
});
