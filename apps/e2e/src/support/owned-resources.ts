import { data, present } from './client';
import { newProduct, type TestProduct } from './products';
import { addToCart, ADDRESS, placeOrder } from './orders';
import { CreateOwnedResourcesDocument, OwnedIdsDocument } from './support.generated';
import { approvedSeller, register, staff, unique, type TestUser } from './users';

/** A customer with one private resource of every kind. */
export interface OwnedResources {
  owner: TestUser;
  /** The seller of the product, who may read the order. */
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
  /** A guest's cart with the same product. */
  guest: { token: string; itemId: string };
  /** Words in resources that only the owner may read; a response with one of them is a leak. */
  secrets: string[];
}

/** Creates one: an order, an address, a ticket with an internal comment, a review and two carts. */
export async function newOwnedResources(): Promise<OwnedResources> {
  const [seller, owner] = await Promise.all([approvedSeller(), register()]);
  const product = await newProduct(seller, { stock: 50 });
  const secrets = secretWords();
  const { street, phone, subject, comment, internal } = secrets;
  const order = await placeOrder(owner, product, { shippingAddress: { ...ADDRESS, street } });
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
    product: product.id,
  };
  const created = await data(CreateOwnedResourcesDocument, { variables, as: owner });
  const { id: ticketId } = present(created.createTicket);
  await data('mutation C($input: AddTicketCommentInput!) { addTicketComment(input: $input) { id } }', {
    variables: { input: { ticketId, message: internal, isInternal: true } },
    as: await staff('support'),
  });
  const [cart, guestCart] = await Promise.all([addToCart(product, { as: owner }), addToCart(product)]);
  const { order: placed, mySessions } = await data(OwnedIdsDocument, {
    variables: { orderId: order.id },
    as: owner,
  });
  return {
    owner,
    seller,
    product,
    orderId: order.id,
    ...present(placed),
    ticketId,
    addressId: present(created.addAddress?.address).id,
    reviewId: present(created.createReview?.review).id,
    sessionId: present(mySessions?.[0]).id,
    cartItemId: present(cart.items[0]).id,
    guest: { token: present(guestCart.token), itemId: present(guestCart.items[0]).id },
    secrets: [...Object.values(secrets), owner.email],
  };
}

function secretWords() {
  return {
    street: unique('street'),
    phone: `+91 ${String(Math.floor(Math.random() * 1e10)).padStart(10, '7')}`,
    subject: unique('subject'),
    comment: unique('comment'),
    internal: unique('internal'),
  };
}
