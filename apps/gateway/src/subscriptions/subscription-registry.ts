import type { WebSocket } from 'ws';
import { DomainError } from '@e-storefront/errors';
import { toAsyncGenerator, type ResultGenerator } from '@e-storefront/subgraph';

/**
 * The subscriptions that run over each socket. graphql-ws knows them by the ids that clients give, and loses sight of
 * one whose id is used again before it has ended: it would be followed for ever, and counted nowhere.
 */
export class RunningStreams {
  readonly #running = new WeakMap<WebSocket, Set<ResultGenerator>>();
  readonly #maximum: number;

  /** @param maximum the subscriptions that one socket may run at once */
  constructor(maximum: number) {
    this.#maximum = maximum;
  }

  /** Starts a subscription that ends with its socket at the latest. @throws RATE_LIMITED when it is one too many */
  start(socket: WebSocket, follow: () => ResultGenerator): ResultGenerator {
    const running = this.#of(socket);
    if (socket.readyState !== socket.OPEN || running.size >= this.#maximum) throw oneTooMany(this.#maximum);
    const source = follow();
    const stream = toAsyncGenerator({
      next: async () => {
        const result = await source.next().catch((error: unknown) => {
          running.delete(stream);
          throw error;
        });
        if (!result.done) return result.value;
        running.delete(stream);
        return undefined;
      },
      end: () => {
        running.delete(stream);
        return source.return(undefined);
      },
    });
    running.add(stream);
    return stream;
  }

  #of(socket: WebSocket): Set<ResultGenerator> {
    const known = this.#running.get(socket);
    if (known) return known;
    const running = new Set<ResultGenerator>();
    this.#running.set(socket, running);
    socket.once('close', () => {
      for (const stream of running) void stream.return(undefined);
    });
    return running;
  }
}

/** The refusal of an operation that a socket has no room for. */
export function oneTooMany(maximum: number): DomainError<'RATE_LIMITED'> {
  return new DomainError('RATE_LIMITED', {
    message: `A socket runs at most ${maximum} operations at once. End one first.`,
    details: { retryAfter: 1 },
  });
}
