import { print } from 'graphql';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { data, present } from '../support/client';
import { eventually } from '../support/eventually';
import { buyNow, DELIVERY_STEPS } from '../support/orders';
import { ownPlatform, type OwnPlatform } from '../support/platform';
import { popularProductId } from '../support/products';
import {
  MoveOrderDocument,
  OrderStatusUpdatesDocument,
  RefreshTokensDocument,
  type OrderStatusUpdatesSubscription,
} from '../support/support.generated';
import { demoAccount, register, type TestUser } from '../support/users';

jest.setTimeout(180_000);

describe('a subscription with the official client while tokens expire within seconds', () => {
  let platform: OwnPlatform;
  let gateway: string;
  let buyer: TestUser;
  let id: string;
  beforeAll(async () => {
    platform = await ownPlatform({ env: { ACCESS_TOKEN_TTL: 'PT4S' } });
    gateway = platform.gatewayUrl;
  });
  afterAll(() => platform[Symbol.asyncDispose]());

  beforeEach(async () => {
    buyer = await register('customer', gateway);
    ({ id } = await buyNow(await popularProductId(gateway), buyer, gateway));
  });

  /** Subscribes to the order; a token is refreshed whenever the client connects. */
  function follow(renews: boolean) {
    const seen: OrderStatusUpdatesSubscription['orderUpdated'][] = [];
    const closes: number[] = [];
    let ended: unknown;
    let { refreshToken } = buyer;
    let tokens = [buyer.accessToken];
    const client = createClient({
      url: `${gateway.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: async () => {
        if (renews && closes.length > 0) {
          const answer = await data(RefreshTokensDocument, { gateway, variables: { token: refreshToken } });
          const renewed = present(answer.refreshToken);
          ({ refreshToken } = renewed);
          tokens = [...tokens, renewed.accessToken];
        }
        return { Authorization: `Bearer ${tokens.at(-1)}` };
      },
      on: { closed: (event) => void closes.push((event as { code: number }).code) },
    });
    client.subscribe<OrderStatusUpdatesSubscription>(
      { query: print(OrderStatusUpdatesDocument), variables: { id } },
      {
        next: ({ data: event }) => void seen.push(present(event).orderUpdated),
        error: (error) => void (ended = error),
        complete: () => void (ended = 'complete'),
      },
    );
    return {
      seen,
      closes,
      ended: () => ended,
      token: () => tokens.at(-1) ?? '',
      stop: () => client.dispose(),
    };
  }

  it('delivers every state, across expiries', async () => {
    const following = follow(true);
    await eventually(async () => expect(following.seen[0]?.orderStatus).toBe('PENDING'));
    const began = Date.now();
    for (const [index, status] of DELIVERY_STEPS.entries()) {
      // With pauses, so that the token expires several times in between.
      const until = began + (index + 1) * 3_500;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, until - Date.now())));
      const admin = await demoAccount('admin', gateway);
      const { updateOrderStatus } = await data(MoveOrderDocument, {
        gateway,
        variables: { id, status },
        as: admin,
      });
      await eventually(async () => {
        const last = following.seen.at(-1);
        expect(last?.orderStatus).toBe(status);
        expect(last?.sequence).toBeGreaterThanOrEqual(present(updateOrderStatus).sequence);
      }, 20_000);
    }
    expect(following.ended()).toBeUndefined();
    expect(following.closes.length).toBeGreaterThanOrEqual(2);
    expect(new Set(following.closes)).toEqual(new Set([4403]));
    const states = [...new Set(following.seen.map(({ orderStatus }) => orderStatus))];
    expect(states).toEqual(['PENDING', ...DELIVERY_STEPS]);
    const sequences = following.seen.map(({ sequence }) => sequence);
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
    await following.stop();
  });

  it('ends when the buyer logs out', async () => {
    const following = follow(true);
    await eventually(async () => expect(following.seen).toHaveLength(1));
    await data('mutation { logout }', { gateway, as: { accessToken: following.token() } });
    await eventually(async () => expect(following.ended()).toMatchObject({ code: 4401 }));
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    expect(following.closes).toEqual([4401]);
    await following.stop();
  });
});
