import { createClient, type Client } from 'graphql-ws';
import { createConnection } from 'mongoose';
import WebSocket from 'ws';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { actor, type Actor, type Json } from '@e-storefront/testing';
import { OrderFixture, CANCEL } from '../../test/fixtures/order-fixture';
import { newId } from '../../test/fakes/subgraphs.fake';

const FOLLOW =
  'subscription ($id: ID!) { orderUpdated(orderId: $id) { id orderStatus sequence statusHistory { status } } }';

interface Message {
  data?: Json;
  errors?: readonly { extensions: { code: string } }[];
}

/** The messages of one subscription. */
class Stream {
  readonly #messages: AsyncIterator<unknown>;

  constructor(client: Client, payload: Parameters<Client['iterate']>[0]) {
    this.#messages = client.iterate(payload)[Symbol.asyncIterator]();
  }

  async next(): Promise<Message> {
    const late = AbortSignal.timeout(5_000);
    const lateness = new Promise<never>((_, reject) => {
      late.addEventListener('abort', () => reject(new Error('no message arrived')), { once: true });
    });
    const { value, done } = await Promise.race([this.#messages.next(), lateness]);
    return done ? {} : (value as Message);
  }

  /** The code of the error that ends the subscription. */
  async errorCode(): Promise<string | undefined> {
    try {
      return (await this.next()).errors?.[0]?.extensions.code;
    } catch (errors) {
      return Array.isArray(errors) ? errors[0].extensions?.code : String(errors);
    }
  }

  async end(): Promise<void> {
    await this.#messages.return?.();
  }
}

describe('order subscriptions', () => {
  let shop: OrderFixture;
  let client: Client;
  beforeAll(async () => {
    shop = await OrderFixture.open();
    client = createClient({
      url: `${shop.subgraph.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { [SERVICE_HEADER]: shop.subgraph.identity.credential('gateway') },
      lazy: true,
    });
  });
  afterAll(async () => {
    await client.dispose();
    await shop[Symbol.asyncDispose]();
  });

  const follow = (as: Actor | null, query: string, { claims = {}, ...variables }: Json = {}): Stream => {
    const authorization = as && `Bearer ${shop.subgraph.identity.token(as, claims)}`;
    return new Stream(client, { query, variables, extensions: { ...(authorization && { authorization }) } });
  };
  /** Waits until a subscription without an initial message is active. */
  const subscribed = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 200));

  it('send a buyer the current state and then each change in order', async () => {
    const { customer, seller, order } = await shop.placeOrder();
    const stream = follow(customer, FOLLOW, { id: order.id });
    const received = [(await stream.next()).data.orderUpdated];
    for (const status of ['CONFIRMED', 'PROCESSING', 'SHIPPED']) {
      await shop.updateStatus(seller, order.id, status);
      received.push((await stream.next()).data.orderUpdated);
    }
    expect(received.map(({ orderStatus, sequence }) => [orderStatus, sequence])).toEqual([
      ['PENDING', 1],
      ['CONFIRMED', 2],
      ['PROCESSING', 3],
      ['SHIPPED', 4],
    ]);
    expect(received[3].statusHistory).toHaveLength(4);
    await stream.end();
  });

  it('are for the buyer, the seller and staff, and answer NOT_FOUND to everybody else', async () => {
    const { seller, order } = await shop.placeOrder();
    for (const as of [seller, actor('support')]) {
      const stream = follow(as, FOLLOW, { id: order.id });
      expect((await stream.next()).data.orderUpdated.id).toBe(order.id);
      await stream.end();
    }
    expect(await follow(actor('customer'), FOLLOW, { id: order.id }).errorCode()).toBe('NOT_FOUND');
    expect(await follow(actor('customer'), FOLLOW, { id: newId() }).errorCode()).toBe('NOT_FOUND');
    expect(await follow(actor('customer'), FOLLOW, { id: '7' }).errorCode()).toBe('BAD_USER_INPUT');
    expect(await follow(null, FOLLOW, { id: order.id }).errorCode()).toBe('UNAUTHENTICATED');
  });

  it('end with the first event after the caller lost access to the order', async () => {
    const { customer, seller, order } = await shop.placeOrder();
    const lost = follow(customer, FOLLOW, { id: order.id });
    const kept = follow(seller, FOLLOW, { id: order.id });
    await Promise.all([lost.next(), kept.next()]);
    const mongo = await createConnection(shop.databaseUri).asPromise();
    const _id = mongo.base.Types.ObjectId.createFromHexString(order.id);
    const other = mongo.base.Types.ObjectId.createFromHexString(newId());
    await mongo.collection('orders').updateOne({ _id }, { $set: { customerId: other } });
    await mongo.close();
    await shop.updateStatus(seller, order.id, 'CONFIRMED');
    expect(await lost.errorCode()).toBe('NOT_FOUND');
    expect((await kept.next()).data.orderUpdated.sequence).toBe(2);
    await kept.end();
  });

  it('end with the first event after the access token expired', async () => {
    const { customer, seller, order } = await shop.placeOrder();
    const exp = Math.floor(Date.now() / 1000) + 2;
    const stream = follow(customer, FOLLOW, { id: order.id, claims: { exp } });
    await stream.next();
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    await shop.updateStatus(seller, order.id, 'CONFIRMED');
    expect(await stream.errorCode()).toBe('UNAUTHENTICATED');
  });

  it('send a customer only the changes of their own orders', async () => {
    const customer = actor('customer');
    const stream = follow(customer, 'subscription { myOrdersUpdated { id orderStatus } }');
    const first = stream.next();
    await subscribed();
    await shop.placeOrder();
    const { order } = await shop.buy(customer, [shop.products.addProduct()]);
    expect((await first).data.myOrdersUpdated).toEqual({ id: order.id, orderStatus: 'PENDING' });
    await shop.data(CANCEL, { as: customer, variables: { id: order.id } });
    expect((await stream.next()).data.myOrdersUpdated).toEqual({ id: order.id, orderStatus: 'CANCELLED' });
    await stream.end();
  });

  it('send new orders to their seller and to staff, and reject customers', async () => {
    const seller = actor('seller');
    const query = 'subscription { newOrders { sellerId sequence } }';
    const [own, all, support] = [seller, actor('admin'), actor('support')].map((as) => follow(as, query));
    const [ownFirst, allFirst, supportFirst] = [own!.next(), all!.next(), support!.next()];
    await subscribed();
    const other = await shop.placeOrder();
    await shop.updateStatus(other.seller, other.order.id, 'CONFIRMED');
    await shop.buy(actor('customer'), [shop.products.addProduct({ sellerId: seller.id })]);
    expect((await ownFirst).data.newOrders).toEqual({ sellerId: seller.id, sequence: 1 });
    expect((await allFirst).data.newOrders.sellerId).toBe(other.seller.id);
    expect((await supportFirst).data.newOrders.sellerId).toBe(other.seller.id);
    expect((await all!.next()).data.newOrders.sellerId).toBe(seller.id);
    expect(await follow(actor('customer'), query).errorCode()).toBe('FORBIDDEN');
    await Promise.all([own, all, support].map((stream) => stream!.end()));
  });
});
