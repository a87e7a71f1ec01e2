import { CHANNELS } from '@e-storefront/messaging';
import type { DomainEvent } from '@e-storefront/events';
import type { BackgroundTasks } from '@e-storefront/server';
import type { PublishedEventCache } from './published-event-cache';
import type { Catalogue, StockLine } from '../clients/catalogue';
import type { Coupons } from '../clients/coupons';
import { wasCancelled, type Order } from '../order/order';
import type { OrderPaymentService } from './order-payment.service';
import { quantitiesByVariant } from './refund-shares';
import type { OrderEffect, OrderRepository } from '../order/order.repository';

interface Ports {
  orders: Pick<OrderRepository, 'unfinished' | 'settle' | 'told' | 'inGroup' | 'leftBehind'>;
  catalogue: Pick<Catalogue, 'release' | 'ship' | 'takeBack'>;
  coupons: Pick<Coupons, 'release'>;
  money: Pick<OrderPaymentService, 'carryOut' | 'tell' | 'attend'>;
  bus: { publish(channels: readonly string[], event: DomainEvent): Promise<void> };
  announced: PublishedEventCache;
  /** Runs what no request waits for; without it everything is waited for. */
  background?: Pick<BackgroundTasks, 'start'>;
  /** Told of what will be tried again. */
  onFailure: (error: unknown, orderId: string) => void;
}

/** What is younger than this is still being told by the process that wrote it. */
const LEFT_BEHIND_MS = 10_000;
const BATCH = 100;
const MONEY_EFFECTS: ReadonlySet<OrderEffect['kind']> = new Set<OrderEffect['kind']>([
  'capture',
  'letGo',
  'giveBack',
  'refundPieces',
]);
type Chain = 'stock' | 'promotions' | 'ledger' | 'money';
const CHAINS: readonly Chain[] = ['stock', 'promotions', 'ledger', 'money'];

/**
 * Carries out what orders have to tell: events to their channels, stock and coupon calls to their services. An entry
 * leaves the outbox only when it is done, so that everything happens at least once; receivers are idempotent.
 */
export class OrderOutboxProcessor {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Tells what one order has to tell, in order; a failure is reported and tried again by `sweep`. */
  async process(orderId: string): Promise<void> {
    try {
      const todo = await this.#ports.orders.findOutbox(orderId);
      if (!todo) {
        // What an early message of a provider has to tell waits for the order, or is dropped when it never comes.
        await this.#ports.money.applyPaymentEvents(orderId);
        return;
      }
      // Apart from each other: what cannot be shipped yet must not keep money from moving, nor money that a bank holds what
      // did move from the ledger, nor Redis any of them.
      for (const event of todo.events) await this.#publish(orderId, event);
      for (const name of CHAINS) {
        const chain = todo.effects.filter(({ kind }) => chainOf(kind) === name);
        await this.#persist(orderId, () => this.#carryOutAll(chain, todo.order));
      }
      if (await this.#ports.money.applyPaymentEvents(orderId)) await this.process(orderId);
    } catch (error) {
      this.#ports.onFailure(error, orderId);
    }
  }

  /**
   * Publishes orders that were placed just now to those who follow live. The acknowledgement notes it, or `sweep` where
   * that is slow.
   */
  async publishPlaced(placed: readonly { id: string; event: DomainEvent }[]): Promise<void> {
    for (const { id, event } of placed) {
      await this.#later({ orderingKey: id, id: event.id }, async () => {
        await this.#ports.bus.publish(channelsOf(event), event);
        this.#ports.announced.add(event.id);
      });
    }
  }

  /** Tells what was left behind by a process that died or a service that did not answer. */
  async processStale(now = new Date()): Promise<void> {
    const before = new Date(now.getTime() - LEFT_BEHIND_MS);
    for (const id of await this.#ports.orders.findStale(before, BATCH)) await this.process(id);
  }

  /** Tells orders what became of their payments while nobody asked. */
  async processStalePayments(now = new Date()): Promise<void> {
    for (const orderId of await this.#ports.money.processDuePayments(now, this.#ports.onFailure))
      await this.process(orderId);
  }

  /** A failure is reported, and what it kept from being done is tried again by `sweep`. */
  async #persist(orderId: string, work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => this.#ports.onFailure(error, orderId));
  }

  async #publish(orderId: string, event: DomainEvent): Promise<void> {
    await this.#later({ orderingKey: orderId, id: event.id }, async () => {
      if (!this.#ports.announced.has(event.id)) await this.#ports.bus.publish(channelsOf(event), event);
      await this.#ports.orders.markPublished(orderId, event.id);
    });
  }

  /** Does something after the request is answered, where there is one. */
  async #later(task: { orderingKey: string; id: string }, run: () => Promise<void>): Promise<void> {
    const { background, onFailure } = this.#ports;
    if (!background) return this.#persist(task.orderingKey, run);
    background.start({ ...task, run, onFailure: (error) => onFailure(error, task.orderingKey) });
  }

  async #carryOutAll(effects: readonly OrderEffect[], order: Order): Promise<void> {
    for (const effect of effects) {
      await this.#carryOut(effect, order);
      await this.#ports.orders.removeOutboxEntry(order.id, effect.id);
    }
  }

  async #carryOut(effect: OrderEffect, order: Order): Promise<void> {
    const { catalogue } = this.#ports;
    const lines = stockLines(order);
    switch (effect.kind) {
      case 'release':
        return catalogue.release(order.groupId, lines);
      case 'ship':
        return catalogue.ship(order.groupId, lines);
      case 'return':
        return catalogue.takeBack(order.groupId, stillOut(order));
      case 'returnPieces':
        return this.#returnPieces(effect, order);
      case 'releaseCoupon':
        return this.#releaseCoupon(order.groupId);
      case 'capture':
      case 'letGo':
      case 'giveBack':
      case 'refundPieces':
      case 'post':
        return this.#ports.money.executeEffect(effect.kind, effect, order);
    }
  }

  async #returnPieces({ data }: OrderEffect, order: Order): Promise<void> {
    if (!data || !('reason' in data)) throw new Error('An effect does not say which pieces came back.');
    const came = new Map(data.lines.map(({ variantId, quantity }) => [variantId, quantity]));
    const lines = stockLines(order).flatMap((line) => {
      const quantity = came.get(line.variantId);
      return quantity === undefined ? [] : [{ ...line, quantity }];
    });
    await this.#ports.catalogue.takeBack(order.groupId, lines, data.id);
  }

  /** A coupon was used once for the whole group: it is free again when nothing of the group is left. */
  async #releaseCoupon(groupId: string): Promise<void> {
    const group = await this.#ports.orders.findByGroup(groupId, 'all');
    if (group.every(wasCancelled)) await this.#ports.coupons.release(groupId);
  }
}

function chainOf(kind: OrderEffect['kind']): Chain {
  if (kind === 'post') return 'ledger';
  if (kind === 'releaseCoupon') return 'promotions';
  return MONEY_EFFECTS.has(kind) ? 'money' : 'stock';
}

function stockLines({ items }: Order): StockLine[] {
  return items.map(({ productId, variantId, quantity }) => ({ productId, variantId, quantity }));
}

/** What comes back with the whole order: not what came back before. */
function stillOut(order: Order): StockLine[] {
  const came = quantitiesByVariant(order.returns);
  return stockLines(order)
    .map((line) => ({ ...line, quantity: line.quantity - (came.get(line.variantId) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}

function channelsOf({ data }: DomainEvent): string[] {
  if (!('orderId' in data)) return [];
  return [
    CHANNELS.order(data.orderId),
    CHANNELS.customerOrders(data.customerId),
    CHANNELS.sellerOrders(data.sellerId),
    CHANNELS.allOrders(),
  ];
}
