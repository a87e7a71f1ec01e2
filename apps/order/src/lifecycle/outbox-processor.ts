import { CHANNELS } from '@e-storefront/messaging';
import type { DomainEvent } from '@e-storefront/events';
import type { BackgroundTasks } from '@e-storefront/server';
import type { ProductClient, StockLine } from '../clients/product.client';
import type { CouponClient } from '../clients/coupon.client';
import type { LedgerPosting } from '../ledger/ledger';
import { wasCancelled, type LineQuantity, type NewOrder, type Order } from '../order/order';
import type { OrderRepository } from '../order/order.model';
import type { PaymentRepository } from '../payment/payment.model';
import type { Charge } from '../payment/providers/provider';
import { onPaymentEvent } from './on-payment-event';
import { EFFECT_GROUPS, effectGroup, type OrderEffect } from './order-effects';
import type { OrderOutboxRepository } from './order-outbox.model';
import type { OrderPaymentService } from './order-payment.service';
import type { PublishedEventCache } from './published-event-cache';
import { quantitiesByVariant } from './refund-calculation';

interface Dependencies {
  orders: Pick<OrderRepository, 'find' | 'findByGroup'>;
  outbox: Pick<
    OrderOutboxRepository,
    'change' | 'findOutbox' | 'findStale' | 'markPublished' | 'removeOutboxEntry'
  >;
  payments: Pick<PaymentRepository, 'find' | 'acknowledgeEvent' | 'claimDue'>;
  orderPayments: Pick<
    OrderPaymentService,
    'applyProviderUpdate' | 'captureOnDispatch' | 'release' | 'refundRest' | 'refundReturn' | 'resume'
  >;
  ledger: { post(posting: LedgerPosting): Promise<void> };
  products: Pick<ProductClient, 'releaseStock' | 'shipStock' | 'returnStock'>;
  coupons: Pick<CouponClient, 'release'>;
  pubsub: { publish(channels: readonly string[], event: DomainEvent): Promise<void> };
  publishedEvents: PublishedEventCache;
  /** Publishes after the response; without it, publishing is awaited. */
  background?: Pick<BackgroundTasks, 'start'>;
  /** Receives failures that are retried. */
  onFailure: (error: unknown, orderId: string) => void;
}

/** The process that wrote a younger entry is still processing it. */
const STALE_AFTER_MS = 10_000;
const BATCH_SIZE = 100;

/**
 * Processes the outbox of orders: publishes their events, executes their effects and applies the events of their
 * payments. An entry leaves the outbox once it is done, so everything happens at least once; receivers are idempotent.
 */
export class OrderOutboxProcessor {
  readonly #deps: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /** Never throws: failures are reported and retried by `processStale` and `processStalePayments`. */
  async process(orderId: string): Promise<void> {
    try {
      // A payment event changes the order, which adds events and effects.
      while (await this.#processOnce(orderId));
    } catch (error) {
      this.#deps.onFailure(error, orderId);
    }
  }

  /** Applies what a provider reports about a payment. @returns false for an unknown payment @throws CONFLICT */
  async applyProviderUpdate(charge: Charge): Promise<boolean> {
    const payment = await this.#deps.orderPayments.applyProviderUpdate(charge);
    if (payment) await this.process(payment.orderId);
    return payment !== null;
  }

  /** Publishes new orders to subscribers. The outbox relay marks the events, or `processStale` where that is slow. */
  async publishPlaced(placed: readonly Pick<NewOrder, 'id' | 'event'>[]): Promise<void> {
    for (const { id, event } of placed) {
      await this.#runInBackground({ orderingKey: id, id: event.id }, async () => {
        await this.#deps.pubsub.publish(channelsOf(event), event);
        this.#deps.publishedEvents.add(event.id);
      });
    }
  }

  /** Processes orders that a crashed process or an unavailable service left unfinished. */
  async processStale(now = new Date()): Promise<void> {
    const before = new Date(now.getTime() - STALE_AFTER_MS);
    for (const id of await this.#deps.outbox.findStale(before, BATCH_SIZE)) await this.process(id);
  }

  /** Resumes unfinished provider calls and applies payment events that no request has applied. */
  async processStalePayments(now = new Date()): Promise<void> {
    const { payments, orderPayments, onFailure } = this.#deps;
    const due = await payments.claimDue(now, BATCH_SIZE);
    for (const payment of due) {
      await orderPayments.resume(payment, now).catch((error: unknown) => onFailure(error, payment.orderId));
    }
    for (const { orderId } of due) await this.process(orderId);
  }

  /** @returns whether the order has changed and has to be processed again */
  async #processOnce(orderId: string): Promise<boolean> {
    const outbox = await this.#deps.outbox.findOutbox(orderId);
    // Without an order, payment events wait for it to be placed, or are dropped when it cannot be placed any more.
    if (outbox) {
      for (const event of outbox.events) await this.#publish(orderId, event);
      // Publish, stock, ledger and payment effects fail independently; one failing must not block the others.
      for (const group of EFFECT_GROUPS) {
        const effects = outbox.effects.filter((effect) => effectGroup(effect) === group);
        await this.#reportFailure(orderId, () => this.#executeAll(effects, outbox.order));
      }
    }
    const hasChanged = await this.#applyPaymentEvents(orderId);
    return outbox !== null && hasChanged;
  }

  /** Applies each event of the payment once and in order. @returns whether the order has changed */
  async #applyPaymentEvents(orderId: string): Promise<boolean> {
    const { payments } = this.#deps;
    const payment = await payments.find(orderId);
    let hasChanged = false;
    for (const event of payment?.events ?? []) {
      const outcome = payment && (await onPaymentEvent(this.#deps, payment, event));
      if (outcome === 'pending') break;
      hasChanged ||= outcome === 'applied';
      await payments.acknowledgeEvent(orderId, event.sequence);
    }
    return hasChanged;
  }

  async #executeAll(effects: readonly OrderEffect[], order: Order): Promise<void> {
    for (const effect of effects) {
      await this.#execute(effect, order);
      await this.#deps.outbox.removeOutboxEntry(order.id, effect.id);
    }
  }

  async #execute(effect: OrderEffect, order: Order): Promise<void> {
    const { products, ledger, orderPayments } = this.#deps;
    switch (effect.kind) {
      case 'releaseStock':
        return products.releaseStock(order.groupId, stockLines(order));
      case 'shipStock':
        return products.shipStock(order.groupId, stockLines(order));
      case 'returnStock':
        return products.returnStock(order.groupId, remainingLines(order));
      case 'returnItems': {
        const { id, lines } = effect.orderReturn;
        return products.returnStock(order.groupId, linesOf(order, lines), id);
      }
      case 'releaseCoupon':
        return this.#releaseCoupon(order.groupId);
      case 'postLedger':
        return ledger.post(effect.posting);
      case 'capturePayment':
        return orderPayments.captureOnDispatch(order);
      case 'releasePayment':
        return orderPayments.release(order, refundIdOf(effect));
      case 'refundRemainder':
        return orderPayments.refundRest(order, refundIdOf(effect));
      case 'refundItems':
        return orderPayments.refundReturn(order, effect.orderReturn);
    }
  }

  /** A coupon is redeemed once for the whole group and becomes free when every order of the group is cancelled. */
  async #releaseCoupon(groupId: string): Promise<void> {
    const group = await this.#deps.orders.findByGroup(groupId, 'all');
    if (group.every(wasCancelled)) await this.#deps.coupons.release(groupId);
  }

  async #publish(orderId: string, event: DomainEvent): Promise<void> {
    const { pubsub, publishedEvents, outbox } = this.#deps;
    await this.#runInBackground({ orderingKey: orderId, id: event.id }, async () => {
      if (!publishedEvents.has(event.id)) await pubsub.publish(channelsOf(event), event);
      await outbox.markPublished(orderId, event.id);
    });
  }

  async #runInBackground(task: { orderingKey: string; id: string }, run: () => Promise<void>): Promise<void> {
    const { background, onFailure } = this.#deps;
    if (!background) return this.#reportFailure(task.orderingKey, run);
    background.start({ ...task, run, onFailure: (error) => onFailure(error, task.orderingKey) });
  }

  async #reportFailure(orderId: string, run: () => Promise<void>): Promise<void> {
    await run().catch((error: unknown) => this.#deps.onFailure(error, orderId));
  }
}

/** A refund's id has 24 hexadecimal digits. */
function refundIdOf({ id }: OrderEffect): string {
  return id.replaceAll('-', '').slice(0, 24);
}

function stockLines({ items }: Order): StockLine[] {
  return items.map(({ productId, variantId, quantity }) => ({ productId, variantId, quantity }));
}

function linesOf(order: Order, quantities: readonly LineQuantity[]): StockLine[] {
  const returned = quantitiesByVariant([{ lines: quantities }]);
  return stockLines(order).flatMap((line) => {
    const quantity = returned.get(line.variantId);
    return quantity === undefined ? [] : [{ ...line, quantity }];
  });
}

/** The items that earlier partial returns did not cover. */
function remainingLines(order: Order): StockLine[] {
  const returned = quantitiesByVariant(order.returns);
  return stockLines(order)
    .map((line) => ({ ...line, quantity: line.quantity - (returned.get(line.variantId) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
}

/** The channels to which an order's event is published. */
export function channelsOf({ data }: DomainEvent): string[] {
  if (!('orderId' in data)) return [];
  return [
    CHANNELS.order(data.orderId),
    CHANNELS.customerOrders(data.customerId),
    CHANNELS.sellerOrders(data.sellerId),
    CHANNELS.allOrders(),
  ];
}
