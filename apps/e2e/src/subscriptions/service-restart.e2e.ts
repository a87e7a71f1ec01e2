import { ask, data, present } from '../support/client';
import { SubscriptionClient } from '../support/subscription-client';
import { ownPlatform, type OwnPlatform } from '../support/platform';
import { buyNow } from '../support/orders';
import { popularProductId } from '../support/products';
import { demoAccount } from '../support/users';
import { OrderItemUpdatesDocument } from './subscriptions.generated';

jest.setTimeout(180_000);

describe('a crash of the order service during a subscription', () => {
  let platform: OwnPlatform;
  beforeAll(async () => {
    platform = await ownPlatform();
  });
  afterAll(() => platform[Symbol.asyncDispose]());

  it('causes no gap after its restart, on the same socket', async () => {
    const gateway = platform.gatewayUrl;
    const [buyer, admin] = await Promise.all([
      demoAccount('customer', gateway),
      demoAccount('admin', gateway),
    ]);
    const { id } = await buyNow(await popularProductId(gateway), buyer, gateway);
    await using live = new SubscriptionClient(OrderItemUpdatesDocument, {
      gateway,
      variables: { id },
      as: buyer,
    });
    const first = (await live.next()).orderUpdated;
    await platform.kill('order', 'SIGKILL');
    await platform.restart('order');
    const move = `mutation M($id: ID!) { updateOrderStatus(id: $id, status: CONFIRMED) { sequence } }`;
    await data(move, { gateway, variables: { id }, as: admin });
    const event = await live.waitFor(({ orderUpdated }) => orderUpdated.orderStatus === 'CONFIRMED', 30_000);
    expect(event.orderUpdated).toEqual({ ...first, orderStatus: 'CONFIRMED', sequence: first.sequence + 1 });
    const sequences = live.results.map((result) => present(result.data).orderUpdated.sequence);
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
  });

  it('affects only its own part of the shop', async () => {
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
