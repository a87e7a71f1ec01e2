import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { createClient, type Client, type FormattedExecutionResult } from 'graphql-ws';
import { createConnection } from 'mongoose';
import WebSocket from 'ws';
import { z } from 'zod';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { actor, operationText, type Actor } from '@e-storefront/testing';
import {
  MyOrdersUpdatedDocument,
  NewOrdersDocument,
  OrderUpdatedDocument,
} from '../../test/fixtures/operations.generated';
import { DELIVERY, OrderFixture } from '../../test/fixtures/order-fixture';
import { newId } from '../../test/fakes/subgraphs.fake';

const rejection = z.array(z.object({ extensions: z.object({ code: z.string() }) }));

/** The messages of one subscription. */
class Stream<Result> {
  readonly #messages: AsyncIterator<FormattedExecutionResult<Result, unknown>>;

  constructor(client: Client, payload: Parameters<Client['iterate']>[0]) {
    this.#messages = client.iterate<Result>(payload)[Symbol.asyncIterator]();
  }

  async #next(): Promise<FormattedExecutionResult<Result, unknown> | undefined> {
    const late = AbortSignal.timeout(5_000);
    const lateness = new Promise<never>((_, reject) => {
      late.addEventListener('abort', () => reject(new Error('no message arrived')), { once: true });
    });
    const { value, done } = await Promise.race([this.#messages.next(), lateness]);
    return done ? undefined : value;
  }

  /** The data of the next message. */
  async next(): Promise<Result> {
    const message = await this.#next();
    if (!message?.data) throw new Error(`Unexpected message: ${JSON.stringify(message)}`);
    return message.data;
  }

  /** The code of the error that ends the subscription. */
  async errorCode(): Promise<unknown> {
    try {
      return (await this.#next())?.errors?.[0]?.extensions?.['code'];
    } catch (error) {
      return rejection.safeParse(error).data?.[0]?.extensions.code ?? String(error);
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

  const follow = <Result, Variables extends Record<string, unknown>>(
    as: Actor | null,
    document: TypedDocumentNode<Result, Variables>,
    variables: Variables,
    claims: object = {},
  ): Stream<Result> => {
    const authorization = as && `Bearer ${shop.subgraph.identity.token(as, claims)}`;
    const extensions = { ...(authorization && { authorization }) };
    return new Stream(client, { query: operationText(document), variables, extensions });
  };
  const followOrder = (as: Actor | null, id: string, claims: object = {}) =>
    follow(as, OrderUpdatedDocument, { id }, claims);
  /** Waits until a subscription without an initial message is active. */
  const subscribed = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 200));

  it('send a buyer the current state and then each change in order', async () => {
    const { customer, seller, order } = await shop.placeOrder();
    const stream = followOrder(customer, order.id);
    const received = [(await stream.next()).orderUpdated];
    for (const status of DELIVERY.slice(0, 3)) {
      await shop.updateStatus(seller, order.id, status);
      received.push((await stream.next()).orderUpdated);
    }
    expect(received.map(({ orderStatus, sequence }) => [orderStatus, sequence])).toEqual([
      ['PENDING', 1],
      ['CONFIRMED', 2],
      ['PROCESSING', 3],
      ['SHIPPED', 4],
    ]);
    expect(received[3]?.statusHistory).toHaveLength(4);
    await stream.end();
  });

  it('are for the buyer, the seller and staff, and answer NOT_FOUND to everybody else', async () => {
    const { seller, order } = await shop.placeOrder();
    for (const as of [seller, actor('support')]) {
      const stream = followOrder(as, order.id);
      expect((await stream.next()).orderUpdated.id).toBe(order.id);
      await stream.end();
    }
    expect(await followOrder(actor('customer'), order.id).errorCode()).toBe('NOT_FOUND');
    expect(await followOrder(actor('customer'), newId()).errorCode()).toBe('NOT_FOUND');
    expect(await followOrder(actor('customer'), '7').errorCode()).toBe('BAD_USER_INPUT');
    expect(await followOrder(null, order.id).errorCode()).toBe('UNAUTHENTICATED');
  });

  it('end with the first event after the caller lost access to the order', async () => {
    const { customer, seller, order } = await shop.placeOrder();
    const lost = followOrder(customer, order.id);
    const kept = followOrder(seller, order.id);
    await Promise.all([lost.next(), kept.next()]);
    const mongo = await createConnection(shop.databaseUri).asPromise();
    const _id = mongo.base.Types.ObjectId.createFromHexString(order.id);
    const other = mongo.base.Types.ObjectId.createFromHexString(newId());
    await mongo.collection('orders').updateOne({ _id }, { $set: { customerId: other } });
    await mongo.close();
    await shop.updateStatus(seller, order.id, 'CONFIRMED');
    expect(await lost.errorCode()).toBe('NOT_FOUND');
    expect((await kept.next()).orderUpdated.sequence).toBe(2);
    await kept.end();
  });

  it('end with the first event after the access token expired', async () => {
    const { customer, seller, order } = await shop.placeOrder();
    const exp = Math.floor(Date.now() / 1000) + 2;
    const stream = followOrder(customer, order.id, { exp });
    await stream.next();
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    await shop.updateStatus(seller, order.id, 'CONFIRMED');
    expect(await stream.errorCode()).toBe('UNAUTHENTICATED');
  });

  it('send a customer only the changes of their own orders', async () => {
    const customer = actor('customer');
    const stream = follow(customer, MyOrdersUpdatedDocument, {});
    const first = stream.next();
    await subscribed();
    await shop.placeOrder();
    const { order } = await shop.buy(customer, [shop.products.addProduct()]);
    expect((await first).myOrdersUpdated).toEqual({ id: order.id, orderStatus: 'PENDING' });
    await shop.cancel(customer, order.id);
    expect((await stream.next()).myOrdersUpdated).toEqual({ id: order.id, orderStatus: 'CANCELLED' });
    await stream.end();
  });

  it('send new orders to their seller and to staff, and reject customers', async () => {
    const seller = actor('seller');
    const followNew = (as: Actor) => follow(as, NewOrdersDocument, {});
    const [own, all, support] = [followNew(seller), followNew(actor('admin')), followNew(actor('support'))];
    const [ownFirst, allFirst, supportFirst] = [own.next(), all.next(), support.next()];
    await subscribed();
    const other = await shop.placeOrder();
    await shop.updateStatus(other.seller, other.order.id, 'CONFIRMED');
    await shop.buy(actor('customer'), [shop.products.addProduct({ sellerId: seller.id })]);
    expect((await ownFirst).newOrders).toMatchObject({ sellerId: seller.id, sequence: 1 });
    expect((await allFirst).newOrders.sellerId).toBe(other.seller.id);
    expect((await supportFirst).newOrders.sellerId).toBe(other.seller.id);
    expect((await all.next()).newOrders.sellerId).toBe(seller.id);
    expect(await followNew(actor('customer')).errorCode()).toBe('FORBIDDEN');
    await Promise.all([own, all, support].map((stream) => stream.end()));
  });
});
