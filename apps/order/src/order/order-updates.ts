import { hasPermission, requirePrincipal } from '@e-storefront/auth';
import { DomainError, notFound } from '@e-storefront/errors';
import type { DomainEvent } from '@e-storefront/events';
import { parseId } from '@e-storefront/domain';
import { CHANNELS, type PubSub } from '@e-storefront/messaging';
import type { EventReads, RequestContext } from '@e-storefront/subgraph';
import type { Order } from './order';
import type { OrderRepository } from './order.model';
import { readScopeFor, workScopeFor, type OrderScope } from './order-scope';

interface Dependencies {
  orders: Pick<OrderRepository, 'find'>;
  pubsub: Pick<PubSub, 'subscribe'>;
  /** Process-wide: subscribers with the same rights share one read per event. */
  eventReads: Pick<EventReads<Order | null>, 'read'>;
}

interface Source {
  events: AsyncIterableIterator<DomainEvent>;
  /** The state to start with. */
  first?: Order;
  /** The order after an event, as the subscriber may read it; null skips the event. */
  load: (orderId: string, event: DomainEvent) => Promise<Order | null>;
}

/** Orders per subscription whose last sequence is remembered, to drop duplicates. */
const MAX_SEQUENCES = 1_000;

/** Subscriptions to orders. Every event checks the caller's rights again. */
export class OrderUpdates {
  readonly #deps: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /** The current state of one order, then each change. @throws BAD_USER_INPUT, UNAUTHENTICATED, NOT_FOUND also later, when the caller may not read it any more */
  async forOrder(context: RequestContext, orderIdText: string): Promise<AsyncIterableIterator<Order>> {
    const principal = requirePrincipal(context.principal);
    const orderId = parseId(orderIdText, 'orderId');
    const scope = readScopeFor(principal);
    const required = (order: Order | null): Order => {
      if (!order) throw notFound('Order', orderId);
      return order;
    };
    const load = async (_id: string, event: DomainEvent): Promise<Order> =>
      required(await this.#read(event, orderId, scope));
    // Subscribe before reading the state, so that no change in between is missed.
    const events = await this.#deps.pubsub.subscribe(CHANNELS.order(orderId));
    try {
      const first = required(await this.#deps.orders.find(orderId, scope));
      return toOrders({ events, first, load });
    } catch (error) {
      await events.return?.();
      throw error;
    }
  }

  /** Each change of the orders that the caller placed. @throws UNAUTHENTICATED */
  async forCustomer({ principal }: RequestContext): Promise<AsyncIterableIterator<Order>> {
    const { id } = requirePrincipal(principal);
    const events = await this.#deps.pubsub.subscribe(CHANNELS.customerOrders(id));
    return toOrders({ events, load: (orderId, event) => this.#read(event, orderId, { customerId: id }) });
  }

  /** New orders of a seller; of all sellers for staff. @throws UNAUTHENTICATED, FORBIDDEN for customers */
  async newForSeller(context: RequestContext): Promise<AsyncIterableIterator<Order>> {
    const principal = requirePrincipal(context.principal);
    const canReadAll = hasPermission(principal, 'order:read-any');
    if (!canReadAll && !hasPermission(principal, 'order:advance')) throw new DomainError('FORBIDDEN');
    const channel = canReadAll ? CHANNELS.allOrders() : CHANNELS.sellerOrders(principal.id);
    const events = await this.#deps.pubsub.subscribe(channel);
    const scope = workScopeFor(principal);
    return toOrders({
      events,
      load: async (orderId, event) =>
        event.name === 'order.placed.v1' ? this.#read(event, orderId, scope) : null,
    });
  }

  #read({ id: eventId }: DomainEvent, orderId: string, scope: OrderScope): Promise<Order | null> {
    const { eventReads, orders } = this.#deps;
    return eventReads.read({ eventId, rights: scope }, () => orders.find(orderId, scope));
  }
}

/** The orders of events, each state once. `return` ends it at once, also while it waits for an event. */
function toOrders({ events, first, load }: Source): AsyncIterableIterator<Order> {
  // Not an LRU cache: it would reserve 22 kB for each subscriber.
  const sequences = new Map<string, number>();
  let start = first;
  const isNew = ({ id, sequence }: Order): boolean => {
    if (sequence <= (sequences.get(id) ?? 0)) return false;
    // Deleted first, so that the order moves to the end.
    sequences.delete(id);
    sequences.set(id, sequence);
    for (const oldest of sequences.keys()) {
      if (sequences.size <= MAX_SEQUENCES) break;
      sequences.delete(oldest);
    }
    return true;
  };
  const nextOrder = async (): Promise<Order | null> => {
    for (let event = await events.next(); !event.done; event = await events.next()) {
      const { data } = event.value;
      const order = 'orderId' in data ? await load(data.orderId, event.value) : null;
      if (order && isNew(order)) return order;
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
      if (start) isNew(start);
      start = undefined;
      return value ? { done: false, value } : { done: true, value: undefined };
    },
    return: end,
    [Symbol.asyncIterator]: () => orders,
  };
  return orders;
}
