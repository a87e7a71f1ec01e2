import type { WebSocket } from 'ws';
import { DomainError } from '@e-storefront/errors';
import { toAsyncGenerator, type ResultGenerator } from '@e-storefront/subgraph';

/**
 * The active subscriptions of each socket. graphql-ws tracks them by client-chosen ids and loses one whose id is
 * reused before it has ended; such a subscription would run forever uncounted.
 */
export class SubscriptionRegistry {
  readonly #subscriptions = new WeakMap<WebSocket, Set<ResultGenerator>>();
  readonly #maximum: number;

  /** @param maximum concurrent subscriptions per socket */
  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  /** Starts a subscription that ends with its socket at the latest. @throws RATE_LIMITED above the maximum */
  start(socket: WebSocket, subscribe: () => ResultGenerator): ResultGenerator {
    const active = this.#getSubscriptions(socket);
    if (socket.readyState !== socket.OPEN || active.size >= this.#maximum)
      throw tooManyOperations(this.#maximum);
    const source = subscribe();
    const stream = toAsyncGenerator({
      next: async () => {
        const result = await source.next().catch((error: unknown) => {
          active.delete(stream);
          throw error;
        });
        if (!result.done) return result.value;
        active.delete(stream);
        return undefined;
      },
      end: () => {
        active.delete(stream);
        return source.return(undefined);
      },
    });
    active.add(stream);
    return stream;
  }

  #getSubscriptions(socket: WebSocket): Set<ResultGenerator> {
    const existing = this.#subscriptions.get(socket);
    if (existing) return existing;
    const active = new Set<ResultGenerator>();
    this.#subscriptions.set(socket, active);
    socket.once('close', () => {
      for (const stream of active) void stream.return(undefined);
    });
    return active;
  }
}

export function tooManyOperations(maximum: number): DomainError<'RATE_LIMITED'> {
  return new DomainError('RATE_LIMITED', {
    message: `A WebSocket can run at most ${maximum} operations at once. Complete one first.`,
    details: { retryAfter: 1 },
  });
}
