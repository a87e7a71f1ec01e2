import type { Json } from '@e-storefront/testing';
import { data } from '../support/client';
import { SubscriptionClient } from '../support/subscription-client';
import { newCategory, newCoupon, newProduct, type TestProduct } from '../support/products';
import { mailedToken } from '../support/mails';
import { addToCart, checkOut, moveOrder, WAY } from '../support/orders';
import { approvedSeller, register, staff, unique, type TestUser } from '../support/users';

const FOLLOW = `subscription Follow($orderId: ID!) {
  orderUpdated(orderId: $orderId) {
    id sequence orderStatus
    items { productName product { name seller { name } categoryDetails { name } } }
    tickets { ticketId subject }
    customer { name }
  }
}`;
const COMMENT = `mutation Comment($input: AddTicketCommentInput!) {
  addTicketComment(input: $input) { id comments { message isInternal } }
}`;

describe("a customer's day", () => {
  let seller: TestUser;
  let me: TestUser;
  let lamp: TestProduct;
  let desk: TestProduct;
  let category: Json;
  const word = unique('Kingfisher').replace('-', '');
  let order: Json;

  beforeAll(async () => {
    [seller, category] = await Promise.all([approvedSeller(), newCategory()]);
    const shared = { category: category.id, tags: [word.toLowerCase()] };
    lamp = await newProduct(seller, { ...shared, name: `${word} lamp`, price: 20, stock: 10 });
    desk = await newProduct(seller, { ...shared, name: `${word} desk`, price: 70, stock: 10 });
  });

  it('begins with an account whose address is verified by mail', async () => {
    me = await register();
    const token = await mailedToken(me.email, 'verify-email');
    const { verifyEmailByToken } = await data(
      'mutation Verify($token: String!) { verifyEmailByToken(token: $token) { success user { emailVerified } } }',
      { variables: { token } },
    );
    expect(verifyEmailByToken).toEqual({ success: true, user: { emailVerified: true } });
  });

  it('goes on with browsing, facets and a search', async () => {
    const found = await data(
      `query Browse($search: String!, $category: String!) {
        products(search: $search) { products { name categoryDetails { name } seller { name } } pagination { total } }
        productFacets(category: $category) {
          total inStock categories { category { name } count } sellers { seller { name } count } tags { tag count }
        }
        category(id: $category) { productCount products(sortBy: "price_asc") { products { name } } }
      }`,
      { variables: { search: `${word} lamp`, category: category.slug } },
    );
    expect(found.products.products[0]).toEqual({
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

  it('fills a cart before logging in, which is merged afterwards', async () => {
    const { token } = await addToCart(lamp, { quantity: 2 });
    expect(token).toEqual(expect.any(String));
    await addToCart(desk, { token });
    await addToCart(lamp, { as: me });
    const { mergeCart } = await data(
      `mutation Merge($token: String!) {
        mergeCart(token: $token) { token itemCount items { productId quantity } subtotal tax shipping total }
      }`,
      { variables: { token }, as: me },
    );
    const quantities = Object.fromEntries(
      mergeCart.items.map(({ productId, quantity }: Json) => [productId, quantity]),
    );
    expect(quantities).toEqual({ [lamp.id]: 3, [desk.id]: 1 });
    // 3 × 20 + 70 = 130, free shipping, 8 % of 130
    expect(mergeCart).toMatchObject({
      token: null,
      itemCount: 4,
      subtotal: 130,
      tax: 10.4,
      shipping: 0,
      total: 140.4,
    });
  });

  it('applies a coupon and checks out for what the cart showed', async () => {
    const { code } = await newCoupon({ discount: 10 });
    const { applyCoupon: cart } = await data(
      `mutation Apply($code: String!) {
        applyCoupon(code: $code) { couponCode subtotal discount tax shipping total warnings { code } }
      }`,
      { variables: { code: code.toLowerCase() }, as: me },
    );
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
    [order] = placed.orders;
    const left = await data('{ cart { itemCount couponCode } }', { as: me });
    expect(left.cart).toEqual({ itemCount: 0, couponCode: null });
  });

  it('opens a ticket about the order, then follows the order live while the seller sends it', async () => {
    const input = {
      subject: 'Please ring',
      description: 'The bell is broken.',
      category: 'order',
      orderId: order.id,
      customerName: me.name,
      customerEmail: me.email,
      customerId: me.id,
    };
    const { createTicket: ticket } = await data(
      'mutation Open($input: CreateTicketInput!) { createTicket(input: $input) { ticketId order { orderNumber } } }',
      { variables: { input }, as: me },
    );
    expect(ticket.order.orderNumber).toBe(order.orderNumber);

    await using live = new SubscriptionClient(FOLLOW, { variables: { orderId: order.id }, as: me });
    const { orderUpdated: first } = await live.next();
    expect(first).toMatchObject({ id: order.id, orderStatus: 'PENDING', customer: { name: me.name } });
    expect(first.tickets).toEqual([{ ticketId: ticket.ticketId, subject: 'Please ring' }]);
    expect(first.items).toContainEqual({
      productName: lamp.name,
      product: { name: lamp.name, seller: { name: seller.name }, categoryDetails: { name: category.name } },
    });
    let { sequence } = first;
    for (const status of WAY) {
      await moveOrder(order.id, status, seller);
      // Its money moves in between, and is told as well: nothing is missing in the sequence.
      const { orderUpdated } = await live.until((event) => {
        sequence += 1;
        expect(event.orderUpdated.sequence).toBe(sequence);
        return event.orderUpdated.orderStatus === status;
      });
      expect(orderUpdated.items).toEqual(first.items);
    }
  });

  it('reviews what arrived, marked as bought', async () => {
    const review = `mutation Review($id: ID!) {
      createReview(productId: $id, input: { rating: 5, comment: "Bright." }) { review { verifiedPurchase user { name } } }
    }`;
    const { createReview } = await data(review, { variables: { id: lamp.id }, as: me });
    expect(createReview.review).toEqual({ verifiedPurchase: true, user: { name: me.name } });
    const stranger = await register();
    const other = await data(review, { variables: { id: lamp.id }, as: stranger });
    expect(other.createReview.review.verifiedPurchase).toBe(false);
    const { product } = await data(
      'query Mine($id: ID!) { product(id: $id) { purchasedByMe rating reviewCount unverifiedReviewCount } }',
      { variables: { id: lamp.id }, as: me },
    );
    // Only the buyer's counts.
    expect(product).toEqual({ purchasedByMe: true, rating: 5, reviewCount: 1, unverifiedReviewCount: 1 });
  });

  it('is answered by support, and never sees what support notes for itself', async () => {
    const support = await staff('support');
    const { myTickets } = await data('{ myTickets { tickets { id } } }', { as: me });
    const ticketId = myTickets.tickets[0].id;
    await using live = new SubscriptionClient(
      'subscription T($id: ID!) { ticketUpdated(ticketId: $id) { sequence comments { message } } }',
      { variables: { id: ticketId }, as: me },
    );
    expect((await live.next()).ticketUpdated.comments).toEqual([]);
    const comment = (message: string, isInternal = false) =>
      data(COMMENT, { variables: { input: { ticketId, message, isInternal } }, as: support });
    await comment('Rings every week.', true);
    const { addTicketComment } = await comment('The driver rings twice.');
    expect(addTicketComment.comments).toHaveLength(2);
    const { ticketUpdated } = await live.until(({ ticketUpdated: { comments } }) => comments.length > 0);
    expect(ticketUpdated.comments).toEqual([{ message: 'The driver rings twice.' }]);
    expect(JSON.stringify(live.results)).not.toContain('every week');
    const { ticket } = await data('query T($id: ID!) { ticket(id: $id) { comments { message } } }', {
      variables: { id: ticketId },
      as: me,
    });
    expect(ticket.comments).toEqual([{ message: 'The driver rings twice.' }]);
  });
});
