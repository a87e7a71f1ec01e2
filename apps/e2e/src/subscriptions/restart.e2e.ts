import { ask, data } from '../support/client';
import { SubscriptionClient } from '../support/subscription-client';
import { ownPlatform, type OwnPlatform } from '../support/platform';
import { ADDRESS } from '../support/orders';
import { demoAccount } from '../support/users';

jest.setTimeout(180_000);

describe('an order service that dies while somebody follows an order', () => {
  let platform: OwnPlatform;
  beforeAll(async () => {
    platform = await ownPlatform();
  });
  afterAll(() => platform[Symbol.asyncDispose]());

  it('goes on telling after its restart, on the same socket and without a gap', async () => {
    const gateway = platform.gatewayUrl;
    const [buyer, admin] = await Promise.all([
      demoAccount('customer', gateway),
      demoAccount('admin', gateway),
    ]);
    // A seeded product: the newest ones belong to other tests, which count their pieces.
    const popular = '{ products(inStock: true, sortBy: "popular", limit: 1) { products { id } } }';
    const { products } = await data(popular, { gateway, as: buyer });
    await data('mutation { clearCart { total } }', { gateway, as: buyer });
    const input = { shippingAddress: ADDRESS, paymentMethod: 'card' };
    const { checkout } = await data(
      `mutation Buy($id: ID!, $input: CheckoutInput!) {
        addToCart(productId: $id) { itemCount } checkout(input: $input) { order { id } }
      }`,
      { gateway, variables: { id: products.products[0].id, input }, as: buyer },
    );
    const { id } = checkout.order;
    const query = `subscription F($id: ID!) {
      orderUpdated(orderId: $id) { orderStatus sequence items { product { name } } }
    }`;
    await using live = new SubscriptionClient(query, { gateway, variables: { id }, as: buyer });
    const first = (await live.next()).orderUpdated;
    await platform.kill('order', 'SIGKILL');
    await platform.restart('order');
    const move = `mutation M($id: ID!) { updateOrderStatus(id: $id, status: CONFIRMED) { sequence } }`;
    await data(move, { gateway, variables: { id }, as: admin });
    const news = await live.until(({ orderUpdated }) => orderUpdated.orderStatus === 'CONFIRMED', 30_000);
    expect(news.orderUpdated).toEqual({ ...first, orderStatus: 'CONFIRMED', sequence: first.sequence + 1 });
    const sequences = live.results.map((result) => result.data.orderUpdated.sequence);
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
  });

  it('while it is away, only its own part of the shop is missing', async () => {
    const gateway = platform.gatewayUrl;
    const buyer = await demoAccount('customer', gateway);
    await platform.kill('order', 'SIGKILL');
    const answer = await ask('query Part { me { id } myOrders { orders { id } } }', { gateway, as: buyer });
    expect(answer.errors).toMatchObject([{ extensions: { code: 'SERVICE_UNAVAILABLE' } }]);
    const rest = await ask('query Rest { me { id } myTickets { pagination { page } } }', {
      gateway,
      as: buyer,
    });
    expect(rest).toMatchObject({ errors: [], data: { me: { id: buyer.id } } });
    await platform.restart('order');
    const again = await ask('query Part { me { id } myOrders { orders { id } } }', { gateway, as: buyer });
    expect(again.errors).toEqual([]);
  });
});
