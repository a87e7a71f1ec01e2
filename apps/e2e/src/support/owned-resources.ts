import { data, present } from './client';
import { newProduct, type TestProduct } from './products';
import { addToCart, ADDRESS, placeOrder } from './orders';
import { approvedSeller, register, staff, unique, type TestUser } from './users';

/** A customer with something of everything that is nobody else's business. */
export interface OwnedResources {
  owner: TestUser;
  /** Who sold the one product; may see the order. */
  seller: TestUser;
  product: TestProduct;
  orderId: string;
  orderNumber: string;
  groupId: string;
  ticketId: string;
  addressId: string;
  reviewId: string;
  sessionId: string;
  cartItemId: string;
  /** A guest's cart with the same goods. */
  guest: { token: string; itemId: string };
  /** Words that stand in what is the owner's alone; whoever sees one has seen too much. */
  secrets: string[];
}

/** Makes one: an order, an address, a ticket with an internal comment, a review and two carts. */
export async function newOwnedResources(): Promise<OwnedResources> {
  const [seller, owner] = await Promise.all([approvedSeller(), register()]);
  const goods = await newProduct(seller, { stock: 50 });
  const secrets = secretWords();
  const { street, phone, subject, comment, internal } = secrets;
  const order = await placeOrder(owner, goods, { shippingAddress: { ...ADDRESS, street } });
  const variables = {
    address: { ...ADDRESS, street },
    ticket: {
      subject,
      description: comment,
      category: 'order',
      orderId: order.id,
      customerName: owner.name,
      customerEmail: owner.email,
    },
    phone,
    product: goods.id,
  };
  const made = await data(OWN, { variables, as: owner });
  const ticketId: string = made.createTicket.id;
  await data('mutation C($input: AddTicketCommentInput!) { addTicketComment(input: $input) { id } }', {
    variables: { input: { ticketId, message: internal, isInternal: true } },
    as: await staff('support'),
  });
  const [cart, guestCart] = await Promise.all([addToCart(goods, { as: owner }), addToCart(goods)]);
  const { order: placed, mySessions } = await data(
    'query Ids($id: ID!) { order(id: $id) { groupId orderNumber } mySessions { id } }',
    { variables: { id: order.id }, as: owner },
  );
  return {
    owner,
    seller,
    product: goods,
    orderId: order.id,
    ...placed,
    ticketId,
    addressId: made.addAddress.address.id,
    reviewId: made.createReview.review.id,
    sessionId: mySessions[0].id,
    cartItemId: present(cart.items[0]).id,
    guest: { token: present(guestCart.token), itemId: present(guestCart.items[0]).id },
    secrets: [...Object.values(secrets), owner.email],
  };
}

const OWN = `mutation Own($address: AddAddressInput!, $ticket: CreateTicketInput!, $phone: String!, $product: ID!) {
  addAddress(input: $address) { address { id } }
  createTicket(input: $ticket) { id }
  updateProfile(input: { phone: $phone }) { success }
  createReview(productId: $product, input: { rating: 5 }) { review { id } }
}`;

function secretWords() {
  return {
    street: unique('street'),
    phone: `+91 ${String(Math.floor(Math.random() * 1e10)).padStart(10, '7')}`,
    subject: unique('subject'),
    comment: unique('comment'),
    internal: unique('internal'),
  };
}
