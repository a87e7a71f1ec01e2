import { data } from '../support/client';
import { newCategory, newProduct, type TestProduct } from '../support/products';
import { ADDRESS, placeOrder } from '../support/orders';
import { staff, unique, type TestUser } from '../support/users';

/** What a seller has to offer, and has sold. */
export interface Offers {
  product: TestProduct;
  /** A product that is not on sale. */
  hiddenId: string;
  /** Its category, in which nothing else stands. */
  hiddenCategoryId: string;
  /** An order at this seller, placed by somebody else. */
  soldOrderId: string;
}

/** Somebody with one of everything that can be one's own. */
export interface Holder {
  person: TestUser;
  addressId: string;
  sessionId: string;
  orderId: string;
  /** An order whose payment requires action by its buyer. */
  waitingOrderId: string;
  /** An order of which one piece was paid back. */
  refundedOrderId: string;
  ticketId: string;
  /** A ticket in which nothing stands but an internal comment. */
  quietTicketId: string;
  reviewId: string;
  machineClientId: string;
  apiKeyId: string;
  offers?: Offers;
}

const OWN = `mutation Own(
  $address: AddAddressInput!, $ticket: CreateTicketInput!, $quiet: CreateTicketInput!, $product: ID!
) {
  addAddress(input: $address) { address { id } }
  ticket: createTicket(input: $ticket) { id }
  quiet: createTicket(input: $quiet) { id }
  updateProfile(input: { phone: "+91 98450 00000", profilePicture: "https://pictures.example/me.png" }) { success }
  createReview(productId: $product, input: { rating: 5, comment: "Good." }) { review { id } }
  createMachineClient(input: { name: "Reader", scopes: ["order:read"] }) { client { id } }
  createApiKey(input: { name: "Reader", scopes: ["order:read"] }) { apiKey { id } }
}`;

const SECOND_STEP = { paymentMethod: 'card', paymentToken: 'tok_second_step' };

/** An order of two pieces that was paid, and one of them paid back. */
async function refundedOrder(person: TestUser, goods: TestProduct): Promise<string> {
  const { id } = await placeOrder(person, goods, { paymentMethod: 'bank_transfer', quantity: 2 });
  const [{ id: variantId } = { id: '' }] = goods.variants;
  await data(
    `mutation Refund($id: ID!, $input: RefundInput!) {
      updatePaymentStatus(id: $id, status: PAID) { id }
      refundOrder(orderId: $id, input: $input) { id }
    }`,
    { variables: { id, input: { lines: [{ variantId, quantity: 1 }] } }, as: await staff('admin') },
  );
  return id;
}

/** Gives somebody one of everything; what they bought is of `goods`, which must be somebody else's. */
export async function newHolder(person: TestUser, goods: TestProduct): Promise<Holder> {
  const order = await placeOrder(person, goods, { notes: 'Ring twice.' });
  const ticket = {
    subject: unique('subject'),
    description: 'It does not work.',
    category: 'order',
    customerName: person.name,
    customerEmail: person.email,
    orderId: order.id,
    productId: goods.id,
  };
  const variables = { address: ADDRESS, ticket, quiet: ticket, product: goods.id };
  const made = await data(OWN, { variables, as: person });
  const { mySessions } = await data('{ mySessions { id } }', { as: person });
  await comment(made.ticket.id, { as: person });
  await comment(made.quiet.id, { as: await staff('support'), isInternal: true });
  return {
    person,
    addressId: made.addAddress.address.id,
    sessionId: mySessions[0].id,
    orderId: order.id,
    waitingOrderId: (await placeOrder(person, goods, SECOND_STEP)).id,
    refundedOrderId: await refundedOrder(person, goods),
    ticketId: made.ticket.id,
    quietTicketId: made.quiet.id,
    reviewId: made.createReview.review.id,
    machineClientId: made.createMachineClient.client.id,
    apiKeyId: made.createApiKey.apiKey.id,
  };
}

/** Gives a seller something to offer; `buyer` buys of it. */
export async function newOffers(seller: TestUser, buyer: TestUser): Promise<Offers> {
  const { id: hiddenCategoryId } = await newCategory();
  const [goods, hidden] = await Promise.all([
    newProduct(seller, { stock: 1_000, imageUrl: 'https://pictures.example/goods.png' }),
    newProduct(seller, { isActive: false, category: hiddenCategoryId }),
  ]);
  const soldOrderId = (await placeOrder(buyer, goods)).id;
  return { product: goods, hiddenId: hidden.id, hiddenCategoryId, soldOrderId };
}

function comment(ticketId: string, { as, isInternal = false }: { as: TestUser; isInternal?: boolean }) {
  return data('mutation C($input: AddTicketCommentInput!) { addTicketComment(input: $input) { id } }', {
    variables: { input: { ticketId, message: 'A word.', isInternal } },
    as,
  });
}
