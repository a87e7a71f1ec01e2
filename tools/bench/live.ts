import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { Redis } from 'ioredis';
import { createConnection, Types, type mongo } from 'mongoose';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { PubSub } from '@e-storefront/messaging';
import { createChange } from '../../apps/order/src/lifecycle/order-change';
import { OrderOutboxRepository } from '../../apps/order/src/lifecycle/order-outbox.model';
import { channelsOf } from '../../apps/order/src/lifecycle/outbox-processor';
import type { Order } from '../../apps/order/src/order/order';
import { OrderRepository } from '../../apps/order/src/order/order.model';
import type { PaymentStatus } from '../../apps/order/src/order/order-status';
import type { Platform } from '../dev/platform';
import { placedBy, Shop, unique } from '../invariants/shop';
import { peopleOf, type Member } from '../invariants/tokens';
import { databaseUri } from '../services';
import { timed } from './pool';
import { memoryOf, readCpu } from './processes';
import { quantile } from './statistics';

interface LiveOptions {
  platform: Pick<Platform, 'gatewayUrl' | 'pids'>;
  mongoUri: string;
  redisUrl: string;
  dataDir: string;
  followers?: number;
  /** Changes per second. */
  rate?: number;
  seconds?: number;
}

/** CPU time by process, in milliseconds; the benchmark's own includes the changes and the clients. */
type Cpu = Record<string, number>;

export interface LiveResult {
  followers: number;
  /** The achieved changes per second. */
  rate: number;
  changes: number;
  lost: number;
  repeated: number;
  /** Sockets that closed before the end. */
  closed: number;
  /** Milliseconds from a written change to its arrival. */
  delay: { p50: number; p95: number; p99: number; max: number };
  /** Kilobytes of RSS per follower. */
  memory: Record<string, number>;
  /** CPU milliseconds per delivered change. */
  cpu: Cpu;
  /** Per cent of a core without changes. */
  idle: Cpu;
}

const FOLLOWERS = 5_000;
const RATE = 200;
const SECONDS = 30;
const IDLE_SECONDS = 5;
/** The gateway allows 100 unauthenticated sockets per address. */
const CONNECTING = 50;
/** Maximum changes in flight; when the database is slower than the rate, the rate drops. */
const MAX_CHANGES = 100;
const DRAIN_SECONDS = 10;

const ORDER_UPDATED = `subscription ($id: ID!) { orderUpdated(orderId: $id) {
  id orderNumber sequence orderStatus paymentStatus total statusHistory { status paymentStatus at } } }`;
const update = z.object({ data: z.object({ orderUpdated: z.object({ sequence: z.int() }) }) });

/** A cycle of changes without an effect on stock and payments. */
const NEXT_STATUS: Partial<Record<PaymentStatus, PaymentStatus>> = {
  PROCESSING: 'FAILED',
  FAILED: 'PENDING',
};

/**
 * Measures subscriptions at scale: each subscriber has its own socket, account and order. The order service's own
 * code writes and publishes the changes, without the checks and effects of a mutation.
 */
export async function measureLive(
  options: LiveOptions,
  report: (progress: string) => void,
): Promise<LiveResult> {
  const { followers: count = FOLLOWERS, rate = RATE, seconds = SECONDS } = options;
  const { pids, gatewayUrl } = options.platform;
  await using orders = await LiveOrders.open(options);
  const followers = await orders.create(count);
  const pidsToWatch = { gateway: pids['gateway'] ?? 0, order: pids['order'] ?? 0 };
  const memoryBefore = memoryOf(pidsToWatch);
  const connected = await timed(followers, CONNECTING, (follower) => follower.connect(gatewayUrl));
  report(`${count} followers connected in ${connected.toFixed(0)} s`);
  try {
    await delay(1_000);
    const idleBefore = cpuOf(pids);
    await delay(IDLE_SECONDS * 1_000);
    const idle = difference(cpuOf(pids), idleBefore, IDLE_SECONDS * 10);
    const cpuBefore = cpuOf(pids);
    const made = await orders.change(followers, { rate, seconds }, report);
    for (
      let tries = 0;
      tries < DRAIN_SECONDS * 10 && followers.some(({ missing }) => missing > 0);
      tries += 1
    )
      await delay(100);
    const cpu = difference(cpuOf(pids), cpuBefore, made.changes);
    const memory = difference(memoryOf(pidsToWatch), memoryBefore, count / 1_024);
    const sum = (of: (follower: Follower) => number): number =>
      followers.reduce((total, follower) => total + of(follower), 0);
    return {
      followers: count,
      rate: made.changes / made.seconds,
      changes: made.changes,
      lost: sum(({ missing }) => missing),
      repeated: sum(({ repeated }) => repeated),
      closed: sum(({ isClosed }) => Number(isClosed)),
      delay: percentiles(followers.flatMap(({ delays }) => delays)),
      memory,
      cpu,
      idle,
    };
  } finally {
    await Promise.all(followers.map((follower) => follower.disconnect()));
  }
}

/** Prints the delivery, the delays and the cost. */
export function printLive(result: LiveResult): void {
  const { followers, rate, changes, lost, repeated, closed, delay: late } = result;
  const rounded = (values: Record<string, number>, digits: number): Record<string, number> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value.toFixed(digits))]));
  console.table({
    [`${followers} followers`]: { 'changes/s': Math.round(rate), changes, lost, repeated, closed },
  });
  console.table({ 'delay ms': rounded({ ...late }, 1) });
  console.table({ 'KB per follower': rounded(result.memory, 1) });
  console.table({
    'CPU ms per change': rounded(result.cpu, 2),
    'idle, % of a core': rounded(result.idle, 1),
  });
}

/** A client with the order that it subscribes to. */
class Follower {
  readonly delays: number[] = [];
  repeated = 0;
  isClosed = false;
  readonly #member: Member;
  /** The time of each change, by its sequence. */
  readonly #expected = new Map<number, number>();
  order: Order;
  #received = 0;
  #client: ReturnType<typeof createClient> | undefined;

  constructor(member: Member, order: Order) {
    this.#member = member;
    this.order = order;
  }

  /** The changes that have not arrived. */
  get missing(): number {
    return this.#expected.size;
  }

  /** Resolves when the current state has arrived. */
  async connect(gatewayUrl: string): Promise<void> {
    const client = createClient({
      url: `${gatewayUrl.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { Authorization: `Bearer ${this.#member.accessToken}` },
      retryAttempts: 0,
    });
    this.#client = client;
    await new Promise<void>((resolve, reject) => {
      client.subscribe(
        { query: ORDER_UPDATED, variables: { id: this.order.id } },
        {
          next: (result) => {
            this.#receive(update.parse(result).data.orderUpdated.sequence);
            resolve();
          },
          error: (error) => {
            this.isClosed = true;
            reject(new Error('A follower was refused.', { cause: error }));
          },
          complete: () => undefined,
        },
      );
    });
  }

  expect(order: Order): void {
    this.order = order;
    this.#expected.set(order.sequence, performance.now());
  }

  async disconnect(): Promise<void> {
    await this.#client?.dispose();
  }

  #receive(sequence: number): void {
    const written = this.#expected.get(sequence);
    if (written !== undefined) this.delays.push(performance.now() - written);
    if (sequence <= this.#received) this.repeated += 1;
    this.#received = Math.max(this.#received, sequence);
    this.#expected.delete(sequence);
  }
}

/** The orders in the service's database, changed like by its lifecycle. */
class LiveOrders implements AsyncDisposable {
  readonly #shop: Shop;
  readonly #newMember: ReturnType<typeof peopleOf>;
  readonly #mongo: ReturnType<typeof createConnection>;
  readonly #redis: Redis;
  readonly #pubsub: PubSub;
  readonly #outbox: OrderOutboxRepository;
  readonly #orders: OrderRepository;

  private constructor(options: LiveOptions) {
    const { mongoUri, redisUrl, dataDir, platform } = options;
    this.#shop = new Shop({ gatewayUrl: platform.gatewayUrl, mongoUri, dataDir });
    this.#newMember = peopleOf(dataDir);
    this.#mongo = createConnection(databaseUri(mongoUri, 'order'));
    this.#redis = new Redis(redisUrl);
    this.#pubsub = new PubSub(this.#redis, (error) => console.error(error));
    this.#outbox = new OrderOutboxRepository(this.#mongo);
    this.#orders = new OrderRepository(this.#mongo);
  }

  static async open(options: LiveOptions): Promise<LiveOrders> {
    const orders = new LiveOrders(options);
    await orders.#mongo.asPromise();
    return orders;
  }

  /** Copies a placed order once per subscriber. */
  async create(count: number): Promise<Follower[]> {
    const [buyer] = this.#shop.buyers(1);
    if (!buyer) throw new Error('There is nobody to buy.');
    const article = await this.#shop.article(await this.#shop.seller(), { stock: 10 });
    await this.#shop.fillCart(buyer, [{ article, quantity: 1 }]);
    const answer = await this.#shop.checkOut(buyer, unique('key'));
    const id = placedBy(answer)?.orders[0]?.id;
    if (!id) throw new Error(`A checkout failed: ${answer.outcome} ${answer.message}`);
    const collection = this.#mongo.collection<mongo.Document>('orders');
    const row = await collection.findOne({ _id: new Types.ObjectId(id) });
    const members = Array.from({ length: count }, () => this.#newMember('customer'));
    const rows = members.map((member) => {
      const _id = new Types.ObjectId();
      return {
        ...row,
        _id,
        groupId: new Types.ObjectId(),
        orderNumber: `COPY-${_id.toHexString()}`,
        customerId: new Types.ObjectId(member.id),
        paymentStatus: 'PENDING',
        outbox: [],
      };
    });
    for (let from = 0; from < count; from += 1_000)
      await collection.insertMany(rows.slice(from, from + 1_000));
    const orders = await this.#orders.findMany(
      rows.map(({ _id }) => _id.toHexString()),
      'all',
    );
    const byCustomer = new Map(orders.map((order) => [order.customerId, order]));
    return members.map((member) => {
      const order = byCustomer.get(member.id);
      if (!order) throw new Error('An order is missing.');
      return new Follower(member, order);
    });
  }

  /** Changes the orders in turn, at a steady rate as far as the database keeps up. */
  async change(
    followers: readonly Follower[],
    { rate, seconds }: { rate: number; seconds: number },
    report: (progress: string) => void,
  ): Promise<{ changes: number; seconds: number }> {
    const running = new Set<Promise<void>>();
    const started = performance.now();
    const elapsed = (): number => (performance.now() - started) / 1_000;
    let changes = 0;
    let reported = 0;
    for (; elapsed() < seconds; await delay(5)) {
      for (; changes < elapsed() * rate && running.size < MAX_CHANGES; changes += 1) {
        const follower = followers[changes % followers.length];
        if (!follower) throw new Error('Nobody follows.');
        const change = this.#changeOrder(follower).finally(() => running.delete(change));
        running.add(change);
      }
      if (elapsed() < reported + 5) continue;
      reported += 5;
      report(`${changes} changes after ${reported} s`);
    }
    await Promise.all(running);
    return { changes, seconds: elapsed() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pubsub.close();
    this.#redis.disconnect();
    await this.#mongo.close();
    await this.#shop.close();
  }

  /** The outbox stays empty: consumers such as the sales figures are not measured. */
  async #changeOrder(follower: Follower): Promise<void> {
    const { order } = follower;
    const paymentStatus = NEXT_STATUS[order.paymentStatus] ?? 'PROCESSING';
    const by = order.customerId;
    const change = createChange(order, { after: { paymentStatus }, effects: [], note: null, by });
    const [event] = change.events;
    const changed = await this.#outbox.change({ ...change, events: [] });
    if (!event || !changed) throw new Error('An order was changed by somebody else.');
    follower.expect(changed);
    await this.#pubsub.publish(channelsOf(event), event);
  }
}

function cpuOf(pids: Readonly<Record<string, number>>): Cpu {
  const { gateway, order, ...others } = pids;
  const cpu = readCpu({ gateway: gateway ?? 0, order: order ?? 0, ...others });
  const { user, system } = process.cpuUsage();
  const rest = Object.keys(others).reduce((sum, name) => sum + (cpu[name] ?? 0), 0);
  return {
    gateway: cpu['gateway'] ?? 0,
    order: cpu['order'] ?? 0,
    'database and Redis': cpu['database'] ?? 0,
    'other services': rest,
    benchmark: (user + system) / 1_000,
  };
}

/** The usage between two readings, divided. */
function difference(after: Cpu, before: Cpu, divisor: number): Cpu {
  return Object.fromEntries(
    Object.entries(after).map(([name, value]) => [name, (value - (before[name] ?? 0)) / divisor]),
  );
}

function percentiles(delays: readonly number[]): LiveResult['delay'] {
  return {
    p50: quantile(delays, 0.5),
    p95: quantile(delays, 0.95),
    p99: quantile(delays, 0.99),
    max: delays.reduce((most, one) => Math.max(most, one), Number.NEGATIVE_INFINITY),
  };
}
