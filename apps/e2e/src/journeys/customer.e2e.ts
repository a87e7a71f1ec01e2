import { data, present } from '../support/client';
import { SubscriptionClient } from '../support/subscription-client';
import { newCategory, newCoupon, newProduct, type TestCategory, type TestProduct } from '../support/products';
import { mailedToken } from '../support/mails';
import { addToCart, checkOut, moveOrder, DELIVERY_STEPS, type PlacedCheckout } from '../support/orders';
import { approvedSeller, register, staff, unique, type TestUser } from '../support/users';
import { ApplyCouponDocument, MyTicketsDocument } from '../support/support.generated';
import {
  BrowseDocument,
  FollowOrderDocument,
  FollowTicketDocument,
  MergeCartDocument,
  OpenTicketDocument,
} from './journeys.generated';

const COMMENT = `mutation Comment($input: AddTicketCommentInput!) {
  addTicketComment(input: $input) { id comments { message isInternal } }
}`;

describe('a customer', () => {
  let seller: TestUser;
  let me: TestUser;
  let lamp: TestProduct;
  let desk: TestProduct;
  let category: TestCategory;
  const word = unique('Kingfisher').replace('-', '');
  let order: PlacedCheckout['orders'][number];

  beforeAll(async () => {
    [seller, category] = await Promise.all([approvedSeller(), newCategory()]);
    const shared = { category: category.id, tags: [word.toLowerCase()] };
    lamp = await newProduct(seller, { ...shared, name: `${word} lamp`, price: 20, stock: 10 });
    desk = await newProduct(seller, { ...shared, name: `${word} desk`, price: 70, stock: 10 });
  });

  it('registers and verifies the address by mail', async () => {
    me = await register();
    const token = await mailedToken(me.email, 'verify-email');
    const verified = await data(
      'mutation Verify($token: String!) { verifyEmailByToken(token: $token) { success user { emailVerified } } }',
      { variables: { token } },
    );
    expect(verified).toEqual({ verifyEmailByToken: { success: true, user: { emailVerified: true } } });
  });

  it('browses, filters and searches', async () => {
    const found = await data(BrowseDocument, {
      variables: { search: `${word} lamp`, category: category.slug },
    });
    const [first] = found.products?.products ?? [];
    expect(first).toEqual({
      name: lamp.name,
      categoryDetails: { name: category.name },
      seller: { name: seller.name },
    });
    expect(found.productFacets).toEqual({
      total: 2,
      inStock: 2,
      categories: [{ category: { name: category.name }, count: 2 }],
      sellers: [{ seller: { name: seller.name }, count: 2 }],
      tags: [{ tag: word.toLowerCase(), count: 2 }],
    });
    expect(found.category).toEqual({
      productCount: 2,
      products: { products: [{ name: lamp.name }, { name: desk.name }] },
    });
  });

  it('fills a cart before logging in, and merges it afterwards', async () => {
    const { token } = await addToCart(lamp, { quantity: 2 });
    expect(token).toEqual(expect.any(String));
    await addToCart(desk, { token });
    await addToCart(lamp, { as: me });
    const { mergeCart } = await data(MergeCartDocument, { variables: { token: present(token) }, as: me });
    const cart = present(mergeCart);
    const quantities = Object.fromEntries(cart.items.map((item) => [item.productId, item.quantity]));
    expect(quantities).toEqual({ [lamp.id]: 3, [desk.id]: 1 });
    // 3 × 20 + 70 = 130, free shipping, 8 % of 130
    expect(cart).toMatchObject({
      token: null,
      itemCount: 4,
      subtotal: 130,
      tax: 10.4,
      shipping: 0,
      total: 140.4,
    });
  });

  it('applies a coupon and is charged what the cart showed', async () => {
    const { code } = await newCoupon({ discount: 10 });
    const { applyCoupon } = await data(ApplyCouponDocument, {
      variables: { code: code.toLowerCase() },
      as: me,
    });
    const cart = present(applyCoupon);
    // 130 less 13; 8 % of 117
    expect(cart).toEqual({
      couponCode: code,
      subtotal: 130,
      discount: 13,
      tax: 9.36,
      shipping: 0,
      total: 126.36,
      warnings: [],
    });
    const placed = await checkOut(me, { expectedTotal: cart.total });
    expect(placed).toMatchObject({ orderCount: 1, group: { total: 126.36, discount: 13 } });
    order = present(placed.orders[0]);
    const left = await data('{ cart { itemCount couponCode } }', { as: me });
    expect(left).toEqual({ cart: { itemCount: 0, couponCode: null } });
  });

  it('opens a ticket about the order, then follows the order live while the seller ships it', async () => {
    const input = {
      subject: 'Please ring',
      description: 'The bell is broken.',
      category: 'order',
      orderId: order.id,
      customerName: me.name,
      customerEmail: me.email,
      customerId: me.id,
    };
    const { createTicket } = await data(OpenTicketDocument, { variables: { input }, as: me });
    const ticket = present(createTicket);
    expect(ticket.order?.orderNumber).toBe(order.orderNumber);

    await using live = new SubscriptionClient(FollowOrderDocument, {
      variables: { orderId: order.id },
      as: me,
    });
    const { orderUpdated: first } = await live.next();
    expect(first).toMatchObject({ id: order.id, orderStatus: 'PENDING', customer: { name: me.name } });
    expect(first.tickets).toEqual([{ ticketId: ticket.ticketId, subject: 'Please ring' }]);
    expect(first.items).toContainEqual({
      productName: lamp.name,
      product: { name: lamp.name, seller: { name: seller.name }, categoryDetails: { name: category.name } },
    });
    let { sequence } = first;
    for (const status of DELIVERY_STEPS) {
      await moveOrder(order.id, status, seller);
      // Payment changes in between are events as well, so the sequence has no gap.
      const { orderUpdated } = await live.waitFor((event) => {
        sequence += 1;
        expect(event.orderUpdated.sequence).toBe(sequence);
        return event.orderUpdated.orderStatus === status;
      });
      expect(orderUpdated.items).toEqual(first.items);
    }
  });

  it('reviews the product as a verified purchase', async () => {
    const review = `mutation Review($id: ID!) {
      createReview(productId: $id, input: { rating: 5, comment: "Bright." }) { review { verifiedPurchase user { name } } }
    }`;
    for (const [reviewer, verifiedPurchase] of [
      [me, true],
      [await register(), false],
    ] as const) {
      const written = await data(review, { variables: { id: lamp.id }, as: reviewer });
      expect(written).toEqual({
        createReview: { review: { verifiedPurchase, user: { name: reviewer.name } } },
      });
    }
    const shown = await data(
      'query Mine($id: ID!) { product(id: $id) { purchasedByMe rating reviewCount unverifiedReviewCount } }',
      { variables: { id: lamp.id }, as: me },
    );
    // Only the buyer's review counts.
    expect(shown).toEqual({
      product: { purchasedByMe: true, rating: 5, reviewCount: 1, unverifiedReviewCount: 1 },
    });
  });

  it('gets a reply of support, without internal comments', async () => {
    const support = await staff('support');
    const { myTickets } = await data(MyTicketsDocument, { as: me });
    const { id: ticketId } = present(myTickets?.tickets[0]);
    await using live = new SubscriptionClient(FollowTicketDocument, { variables: { ticketId }, as: me });
    expect((await live.next()).ticketUpdated.comments).toEqual([]);
    const comment = (message: string, isInternal = false) =>
      data(COMMENT, { variables: { input: { ticketId, message, isInternal } }, as: support });
    await comment('Rings every week.', true);
    expect(await comment('The driver rings twice.')).toMatchObject({
      addTicketComment: { comments: [{}, {}] },
    });
    const { ticketUpdated } = await live.waitFor(({ ticketUpdated: { comments } }) => comments.length > 0);
    expect(ticketUpdated.comments).toEqual([{ message: 'The driver rings twice.' }]);
    expect(JSON.stringify(live.results)).not.toContain('every week');
    const shown = await data('query T($id: ID!) { ticket(id: $id) { comments { message } } }', {
      variables: { id: ticketId },
      as: me,
    });
    expect(shown).toEqual({ ticket: { comments: [{ message: 'The driver rings twice.' }] } });
  });
});
