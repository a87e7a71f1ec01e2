import { LRUCache } from 'lru-cache';
import { hasPermission, requirePrincipal, type Principal } from '@e-storefront/auth';
import { CHANNELS } from '@e-storefront/messaging';
import { DomainError, notFound } from '@e-storefront/errors';
import type { DomainEvent } from '@e-storefront/events';
import { parseId } from '@e-storefront/domain';
import { workScopeFor, readScopeFor } from './order-scope';
import type { Order } from './order';
import type { OrderRepository, OrderScope } from './order.repository';

/** The live events of all services. */
export interface LiveEvents {
  subscribe(channel: string): Promise<AsyncIterableIterator<DomainEvent>>;
}

interface Ports {
  orders: Pick<OrderRepository, 'find'>;
  events: LiveEvents;
  /** Those of the process: the followers of an event who have the same rights read its order once. */
  reads: EventReads;
}

/** Reads that followers of one event share. */
export interface EventReads {
  read(of: { eventId: string; rights: unknown }, load: () => Promise<Order | null>): Promise<Order | null>;
}

interface Following {
  events: AsyncIterableIterator<DomainEvent>;
  /** The state to begin with. */
  first?: Order;
  /** The order that an event is about, as the subscriber may see it now; null passes the event by. */
  load: (orderId: string, event: DomainEvent) => Promise<Order | null>;
}

/** How many orders a stream remembers the last sequence of, so that nothing is told twice. */
const REMEMBERED = 1_000;

/** Orders as they change, by the rights of one caller, which are checked again with each event. */
export class OrderUpdates {
  readonly #ports: Ports;
  readonly #principal: Principal | null;

  constructor(ports: Ports, principal: Principal | null) {
    this.#ports = ports;
    this.#principal = principal;
  }

  /** One order now and after each change. @throws BAD_USER_INPUT, UNAUTHENTICATED, NOT_FOUND also later, when it is out of sight */
  async forOrder(orderIdText: string): Promise<AsyncIterableIterator<Order>> {
    const principal = requirePrincipal(this.#principal);
    const orderId = parseId(orderIdText, 'orderId');
    const scope = readScopeFor(principal);
    const found = (order: Order | null): Order => {
      if (!order) throw notFound('Order', orderId);
      return order;
    };
    const load = async (_id: string, event: DomainEvent): Promise<Order> =>
      found(await this.#read(event, orderId, scope));
    // The channel first: what changes while the state is read comes as an event.
    const events = await this.#ports.events.subscribe(CHANNELS.order(orderId));
    try {
      const first = found(await this.#ports.orders.find(orderId, scope));
      return follow({ events, first, load });
    } catch (error) {
      await events.return?.();
      throw error;
    }
  }

  /** Every order that the caller placed, after each change. @throws UNAUTHENTICATED */
  async forCustomer(): Promise<AsyncIterableIterator<Order>> {
    const { id } = requirePrincipal(this.#principal);
    const events = await this.#ports.events.subscribe(CHANNELS.customerOrders(id));
    return follow({ events, load: (orderId, event) => this.#read(event, orderId, { customerId: id }) });
  }

  /** Every order that comes in on the caller's desk. @throws UNAUTHENTICATED, FORBIDDEN for customers */
  async newForSeller(): Promise<AsyncIterableIterator<Order>> {
    const principal = requirePrincipal(this.#principal);
    const seesAll = hasPermission(principal, 'order:read-any');
    if (!seesAll && !hasPermission(principal, 'order:advance')) throw new DomainError('FORBIDDEN');
    const channel = seesAll ? CHANNELS.allOrders() : CHANNELS.sellerOrders(principal.id);
    const events = await this.#ports.events.subscribe(channel);
    const scope = workScopeFor(principal);
    return follow({
      events,
      load: async (orderId, event) =>
        event.name === 'order.placed.v1' ? this.#read(event, orderId, scope) : null,
    });
  }

  /** An order as it is after an event, for whoever has these rights. */
  #read({ id: eventId }: DomainEvent, orderId: string, scope: OrderScope): Promise<Order | null> {
    const { reads, orders } = this.#ports;
    return reads.read({ eventId, rights: scope }, () => orders.find(orderId, scope));
  }
}

/** The orders behind events, each state once. Its `return` acts at once, also while an event is awaited. */
function follow({ events, first, load }: Following): AsyncIterableIterator<Order> {
  const told = new LRUCache<string, number>({ max: REMEMBERED });
  let start = first;
  const isNews = (order: Order): boolean => {
    if (order.sequence <= (told.get(order.id) ?? 0)) return false;
    told.set(order.id, order.sequence);
    return true;
  };
  const nextOrder = async (): Promise<Order | null> => {
    for (let event = await events.next(); !event.done; event = await events.next()) {
      const { data } = event.value;
      const order = 'orderId' in data ? await load(data.orderId, event.value) : null;
      if (order && isNews(order)) return order;
    }
    return null;
  };
  const end = async (): Promise<IteratorReturnResult<undefined>> => {
    await events.return?.();
    return { done: true, value: undefined };
  };
  const orders: AsyncIterableIterator<Order> = {
    next: async () => {
      const value =
        start ?? (await nextOrder().catch(async (error: unknown) => end().then(() => Promise.reject(error))));
      if (start) isNews(start);
      start = undefined;
      return value ? { done: false, value } : { done: true, value: undefined };
    },
    return: end,
    [Symbol.asyncIterator]: () => orders,
  };
  return orders;
}
