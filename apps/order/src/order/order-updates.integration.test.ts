import { createClient, type Client } from 'graphql-ws';
import { createConnection } from 'mongoose';
import WebSocket from 'ws';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { actor, type Actor, type Json } from '@e-storefront/testing';
import { OrderFixture, CANCEL } from '../../test/fixtures/order-fixture';
import { newId } from '../../test/fakes/subgraphs.fake';

const FOLLOW =
  'subscription ($id: ID!) { orderUpdated(orderId: $id) { id orderStatus sequence statusHistory { status } } }';

interface Told {
  data?: Json;
  errors?: readonly { extensions: { code: string } }[];
}

/** What one subscription is told, one message after the other. */
class Stream {
  readonly #messages: AsyncIterator<unknown>;

  constructor(client: Client, payload: Parameters<Client['iterate']>[0]) {
    this.#messages = client.iterate(payload)[Symbol.asyncIterator]();
  }

  async next(): Promise<Told> {
    const late = AbortSignal.timeout(5_000);
    const lateness = new Promise<never>((_, reject) => {
      late.addEventListener('abort', () => reject(new Error('nothing was told')), { once: true });
    });
    const { value, done } = await Promise.race([this.#messages.next(), lateness]);
    return done ? {} : (value as Told);
  }

  /** The code of the error that ends the stream. */
  async refusal(): Promise<string | undefined> {
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

describe('live orders', () => {
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
  /** Waits until a stream that tells nothing at first is surely listening. */
  const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 200));

  it('tells a buyer the present state and then each change in order', async () => {
    const { customer, seller, order } = await shop.placeOrder();
    const stream = follow(customer, FOLLOW, { id: order.id });
    const told = [(await stream.next()).data.orderUpdated];
    for (const status of ['CONFIRMED', 'PROCESSING', 'SHIPPED']) {
      await shop.updateStatus(seller, order.id, status);
      told.push((await stream.next()).data.orderUpdated);
    }
    expect(told.map(({ orderStatus, sequence }) => [orderStatus, sequence])).toEqual([
      ['PENDING', 1],
      ['CONFIRMED', 2],
      ['PROCESSING', 3],
      ['SHIPPED', 4],
    ]);
    expect(told[3].statusHistory).toHaveLength(4);
    await stream.end();
  });

  it('is for the buyer, the seller and staff, and tells nobody else whether the order is there', async () => {
    const { seller, order } = await shop.placeOrder();
    for (const as of [seller, actor('support')]) {
      const stream = follow(as, FOLLOW, { id: order.id });
      expect((await stream.next()).data.orderUpdated.id).toBe(order.id);
      await stream.end();
    }
    expect(await follow(actor('customer'), FOLLOW, { id: order.id }).refusal()).toBe('NOT_FOUND');
    expect(await follow(actor('customer'), FOLLOW, { id: newId() }).refusal()).toBe('NOT_FOUND');
    expect(await follow(actor('customer'), FOLLOW, { id: '7' }).refusal()).toBe('BAD_USER_INPUT');
    expect(await follow(null, FOLLOW, { id: order.id }).refusal()).toBe('UNAUTHENTICATED');
  });

  it('ends at the first event after the right to see the order is lost, and only that stream', async () => {
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
    expect(await lost.refusal()).toBe('NOT_FOUND');
    expect((await kept.next()).data.orderUpdated.sequence).toBe(2);
    await kept.end();
  });

  it('ends at the first event after the login has ended', async () => {
    const { customer, seller, order } = await shop.placeOrder();
    const exp = Math.floor(Date.now() / 1000) + 2;
    const stream = follow(customer, FOLLOW, { id: order.id, claims: { exp } });
    await stream.next();
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    await shop.updateStatus(seller, order.id, 'CONFIRMED');
    expect(await stream.refusal()).toBe('UNAUTHENTICATED');
  });

  it("tells a customer of all their orders and of nobody else's", async () => {
    const customer = actor('customer');
    const stream = follow(customer, 'subscription { myOrdersUpdated { id orderStatus } }');
    const first = stream.next();
    await settled();
    await shop.placeOrder();
    const { order } = await shop.buy(customer, [shop.products.addProduct()]);
    expect((await first).data.myOrdersUpdated).toEqual({ id: order.id, orderStatus: 'PENDING' });
    await shop.data(CANCEL, { as: customer, variables: { id: order.id } });
    expect((await stream.next()).data.myOrdersUpdated).toEqual({ id: order.id, orderStatus: 'CANCELLED' });
    await stream.end();
  });

  it('tells a seller of their new orders, staff of all, and customers of none', async () => {
    const seller = actor('seller');
    const query = 'subscription { newOrders { sellerId sequence } }';
    const [own, all, support] = [seller, actor('admin'), actor('support')].map((as) => follow(as, query));
    const [ownFirst, allFirst, supportFirst] = [own!.next(), all!.next(), support!.next()];
    await settled();
    const other = await shop.placeOrder();
    await shop.updateStatus(other.seller, other.order.id, 'CONFIRMED');
    await shop.buy(actor('customer'), [shop.products.addProduct({ sellerId: seller.id })]);
    expect((await ownFirst).data.newOrders).toEqual({ sellerId: seller.id, sequence: 1 });
    expect((await allFirst).data.newOrders.sellerId).toBe(other.seller.id);
    expect((await supportFirst).data.newOrders.sellerId).toBe(other.seller.id);
    expect((await all!.next()).data.newOrders.sellerId).toBe(seller.id);
    expect(await follow(actor('customer'), query).refusal()).toBe('FORBIDDEN');
    await Promise.all([own, all, support].map((stream) => stream!.end()));
  });
});
