import { ask, present } from '../support/client';
import { GATEWAY } from '../support/environment';
import { SubscriptionClient } from '../support/subscription-client';
import { newProduct, type TestProduct } from '../support/products';
import { moveOrder, placeOrder, DELIVERY_STEPS } from '../support/orders';
import { OrderStatusUpdatesDocument } from '../support/support.generated';
import { approvedSeller, register, staff, type TestUser } from '../support/users';
import { MyOrderUpdatesDocument, NewOrdersDocument } from './subscriptions.generated';

describe('subscriptions', () => {
  let seller: TestUser;
  let buyer: TestUser;
  let product: TestProduct;
  beforeAll(async () => {
    [seller, buyer] = await Promise.all([approvedSeller(), register()]);
    product = await newProduct(seller);
  });

  it('start with the current state and deliver every change in order, to everyone with access', async () => {
    const { id } = await placeOrder(buyer, product);
    await moveOrder(id, 'CONFIRMED', seller);
    const follow = (as: TestUser) =>
      new SubscriptionClient(OrderStatusUpdatesDocument, { variables: { id }, as });
    await using buyers = follow(buyer);
    await using sellers = follow(seller);
    await using supports = follow(await staff('support'));
    const followers = [buyers, sellers, supports];
    const first = await Promise.all(followers.map((one) => one.next()));
    const { orderUpdated: start } = present(first[0]);
    expect(start.orderStatus).toBe('CONFIRMED');
    expect(first).toEqual(first.map(() => ({ orderUpdated: start })));
    const rest = DELIVERY_STEPS.slice(1);
    for (const status of rest) await moveOrder(id, status, seller);
    for (const follower of followers) {
      for (const [index, orderStatus] of rest.entries()) {
        const sequence = start.sequence + index + 1;
        expect((await follower.next()).orderUpdated).toEqual({ orderStatus, sequence });
      }
    }
  });

  it('deliver to a customer each of their own orders and its changes', async () => {
    const other = await register();
    await using live = new SubscriptionClient(MyOrderUpdatesDocument, { as: buyer });
    await live.settled();
    await placeOrder(other, product);
    const { id } = await placeOrder(buyer, product);
    await moveOrder(id, 'CONFIRMED', seller);
    const seen = [await live.next(), await live.next()].map(({ myOrdersUpdated }) => myOrdersUpdated);
    expect(seen).toEqual([
      { id, orderStatus: 'PENDING', customerId: buyer.id },
      { id, orderStatus: 'CONFIRMED', customerId: buyer.id },
    ]);
  });

  it('deliver new orders to their seller and to staff, and none to customers', async () => {
    const rival = await approvedSeller();
    await using own = new SubscriptionClient(NewOrdersDocument, { as: seller });
    await using all = new SubscriptionClient(NewOrdersDocument, { as: await staff('admin') });
    await own.settled();
    const theirs = await placeOrder(buyer, await newProduct(rival));
    const ours = await placeOrder(buyer, product);
    expect((await own.next()).newOrders).toEqual({ id: ours.id, sellerId: seller.id });
    expect((await all.waitFor(({ newOrders }) => newOrders.id === theirs.id)).newOrders.sellerId).toBe(
      rival.id,
    );
    await all.waitFor(({ newOrders }) => newOrders.id === ours.id);

    await using customer = new SubscriptionClient(NewOrdersDocument, { as: buyer });
    await customer.ended;
    expect(customer.results).toMatchObject([{ data: null, errors: [{ extensions: { code: 'FORBIDDEN' } }] }]);
  });

  it('share a socket with queries', async () => {
    await using live = new SubscriptionClient('query { me { id } }', { as: buyer });
    expect(await live.next()).toEqual({ me: { id: buyer.id } });
    expect(await live.ended).toEqual({ errors: [] });
  });

  it('are rejected for an invalid operation and an invalid token', async () => {
    await using wrong = new SubscriptionClient('subscription { orderUpdated(orderId: "x") { nothing } }', {
      as: buyer,
    });
    expect((await wrong.ended).errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    await using malformed = new SubscriptionClient(OrderStatusUpdatesDocument, {
      variables: { id: 'x' },
      as: buyer,
    });
    await malformed.ended;
    expect(malformed.results[0]?.errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'orderId',
    });
    await using forged = new SubscriptionClient(OrderStatusUpdatesDocument, {
      variables: { id: 'x' },
      as: { accessToken: 'a.b.c' },
    });
    expect((await forged.ended).closeCode).toBe(4401);
  });

  it('are not served over plain HTTP, in any form', async () => {
    const { id } = await placeOrder(buyer, product);
    for (const accept of [
      'application/json',
      'multipart/mixed;subscriptionSpec=1.0, application/json',
      '*/*',
    ]) {
      const { errors } = await ask(OrderStatusUpdatesDocument, {
        variables: { id },
        as: buyer,
        headers: { accept },
      });
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(['SUBSCRIPTION_TRANSPORT']);
    }
    const url = `${GATEWAY}/graphql?query=${encodeURIComponent('subscription { myOrdersUpdated { id } }')}`;
    const { errors } = (await (
      await fetch(url, { headers: { 'apollo-require-preflight': '1' } })
    ).json()) as { errors: { extensions: { code: string } }[] };
    // Apollo Server executes only queries over GET.
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_REQUEST']);
  });
});
