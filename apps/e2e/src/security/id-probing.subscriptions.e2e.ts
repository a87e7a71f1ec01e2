import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { gatewayCredential } from '../support/endpoints';
import { addressOf } from '../support/environment';
import { SubscriptionClient } from '../support/subscription-client';
import { moveOrder } from '../support/orders';
import type { TestUser } from '../support/users';
import { newUnauthorizedUsers, type UnauthorizedUser } from '../support/unauthorized-users';
import { newOwnedResources, type OwnedResources } from '../support/owned-resources';
import { shownData } from '../support/outcomes';

const ONE_ORDER = `subscription S($id: ID!) { orderUpdated(orderId: $id) {
  id customerEmail shippingAddress { street } customer { email } tickets { subject } } }`;
const ONE_TICKET =
  'subscription S($id: ID!) { ticketUpdated(ticketId: $id) { id subject comments { message } } }';

const REFUSALS = ['NOT_FOUND', 'FORBIDDEN', 'UNAUTHENTICATED', 'SELLER_NOT_APPROVED', 'BAD_USER_INPUT'];

/** The first result of a subscription. */
interface First {
  data?: unknown;
  codes: string[];
}

/** The first result of a subscription through the gateway. */
async function followViaGateway(query: string, id: string, person?: TestUser): Promise<First> {
  await using live = new SubscriptionClient(query, { variables: { id }, ...(person && { as: person }) });
  const end = await Promise.race([live.ended, live.first()]);
  const [first] = live.results;
  return { data: first?.data, codes: codesIn(first?.errors ?? end?.errors) };
}

/** The same without the gateway, over a socket with its credential. */
async function followDirectly(
  subgraph: string,
  query: string,
  who: { id: string; token?: string | undefined },
): Promise<First> {
  const client = createClient({
    url: `${addressOf(subgraph).replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { [SERVICE_HEADER]: await gatewayCredential() },
  });
  const extensions = who.token === undefined ? {} : { authorization: `Bearer ${who.token}` };
  const first = await new Promise<First>((resolve, reject) => {
    client.subscribe<unknown>(
      { query, variables: { id: who.id }, extensions },
      {
        next: ({ data, errors }) => resolve({ data, codes: codesIn(errors) }),
        error: (error) => (Array.isArray(error) ? resolve({ codes: codesIn(error) }) : reject(error)),
        complete: () => resolve({ codes: [] }),
      },
    );
  });
  await client.dispose();
  return first;
}

function codesIn(errors: readonly { extensions?: unknown }[] | undefined): string[] {
  return (errors ?? []).map(({ extensions }) => (extensions as { code: string }).code);
}

describe('a subscription to data of other users', () => {
  let owned: OwnedResources;
  let unauthorizedUsers: UnauthorizedUser[];
  beforeAll(async () => {
    [owned, unauthorizedUsers] = await Promise.all([newOwnedResources(), newUnauthorizedUsers()]);
  });

  it('is rejected through the gateway', async () => {
    const { orderId, ticketId, orderNumber } = owned;
    for (const { kind, person } of unauthorizedUsers) {
      for (const [query, id] of [
        [ONE_ORDER, orderId],
        [ONE_TICKET, ticketId],
        [ONE_ORDER, orderNumber],
      ] as const) {
        const { data, codes } = await followViaGateway(query, id, person);
        expect([kind, shownData(data), codes.length]).toEqual([kind, null, 1]);
        expect(REFUSALS).toContain(codes[0]);
      }
    }
  });

  it('is rejected without the gateway', async () => {
    const own = (query: string): string => query.replace('customer { email } tickets { subject }', '');
    for (const { kind, person } of unauthorizedUsers) {
      for (const [subgraph, query, id] of [
        ['order', own(ONE_ORDER), owned.orderId],
        ['ticket', ONE_TICKET, owned.ticketId],
      ] as const) {
        const { data, codes } = await followDirectly(subgraph, query, { id, token: person?.accessToken });
        expect([kind, shownData(data), codes.length]).toEqual([kind, null, 1]);
        expect(REFUSALS).toContain(codes[0]);
      }
    }
  });

  it('is accepted for its owner, so that these tests can fail', async () => {
    const { owner, orderId, ticketId } = owned;
    const order = await followViaGateway(ONE_ORDER, orderId, owner);
    expect(order.data).toMatchObject({ orderUpdated: { id: orderId } });
    const { data } = await followDirectly('ticket', ONE_TICKET, { id: ticketId, token: owner.accessToken });
    expect(data).toMatchObject({ ticketUpdated: { id: ticketId } });
    expect(JSON.stringify(data)).not.toContain(owned.secrets[4]);
  });

  it("delivers no events of others in the caller's own streams", async () => {
    const [, otherCustomer, pendingSeller, rival] = unauthorizedUsers.map(({ person }) => person as TestUser);
    await using mine = new SubscriptionClient('subscription { myOrdersUpdated { id customerEmail } }', {
      as: otherCustomer as TestUser,
    });
    await using newOrdersFeed = new SubscriptionClient('subscription { newOrders { id customerEmail } }', {
      as: rival as TestUser,
    });
    await Promise.all([mine.settled(), newOrdersFeed.settled()]);
    await moveOrder(owned.orderId, 'CONFIRMED', owned.seller);
    const other = await newOwnedResources();
    await mine.settled();
    expect([mine.results, newOrdersFeed.results]).toEqual([[], []]);
    for (const person of [otherCustomer, pendingSeller]) {
      const { data, codes } = await followViaGateway(
        'subscription { newOrders { id } }',
        other.orderId,
        person,
      );
      expect([shownData(data), codes.length]).toEqual([null, 1]);
      expect(REFUSALS).toContain(codes[0]);
    }
  });
});
