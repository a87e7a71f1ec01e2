import { CHANNELS } from '@e-storefront/bus';
import type { DomainEvent } from '@e-storefront/events';
import type { Catalogue } from './catalogue';
import type { Coupons } from './coupons';
import { wasCancelled, type Order } from './order.entity';
import type { OrderEffect, OrderRepository } from './order.repository';

interface Ports {
  orders: OrderRepository;
  catalogue: Catalogue;
  coupons: Coupons;
  bus: { publish(channels: readonly string[], event: DomainEvent): Promise<void> };
  /** Told of what will be tried again. */
  onFailure: (error: unknown, orderId: string) => void;
}

/** What is younger than this is still being told by the process that wrote it. */
const LEFT_BEHIND_MS = 10_000;
const BATCH = 100;

/**
 * Carries out what orders have to tell: events to their channels, stock and coupon calls to their services. An entry
 * leaves the outbox only when it is done, so that everything happens at least once; receivers are idempotent.
 */
export class OrderRelay {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Tells what one order has to tell, in order; a failure is reported and tried again by `sweep`. */
  async deliver(orderId: string): Promise<void> {
    try {
      const todo = await this.#ports.orders.unfinished(orderId);
      if (!todo) return;
      for (const event of todo.events) {
        await this.#ports.bus.publish(channelsOf(event), event);
        await this.#ports.orders.told(orderId, event.id);
      }
      for (const effect of todo.effects) {
        await this.#carryOut(effect, todo.order);
        await this.#ports.orders.settle(orderId, effect.id);
      }
    } catch (error) {
      this.#ports.onFailure(error, orderId);
    }
  }

  /** Tells what was left behind by a process that died or a service that did not answer. */
  async sweep(now = new Date()): Promise<void> {
    const before = new Date(now.getTime() - LEFT_BEHIND_MS);
    for (const id of await this.#ports.orders.leftBehind(before, BATCH)) await this.deliver(id);
  }

  async #carryOut({ kind }: OrderEffect, order: Order): Promise<void> {
    const { catalogue } = this.#ports;
    const lines = order.items.map(({ productId, variantId, quantity }) => ({
      productId,
      variantId,
      quantity,
    }));
    switch (kind) {
      case 'release':
        return catalogue.release(order.groupId, lines);
      case 'ship':
        return catalogue.ship(order.groupId, lines);
      case 'return':
        return catalogue.takeBack(order.groupId, lines);
      case 'releaseCoupon':
        return this.#releaseCoupon(order.groupId);
    }
  }

  /** A coupon was used once for the whole group: it is free again when nothing of the group is left. */
  async #releaseCoupon(groupId: string): Promise<void> {
    const group = await this.#ports.orders.inGroup(groupId, 'all');
    if (group.every(wasCancelled)) await this.#ports.coupons.release(groupId);
  }
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
