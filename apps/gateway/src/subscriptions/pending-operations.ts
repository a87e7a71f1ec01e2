import type { WebSocket } from 'ws';

const MAX_WAIT_MS = 5_000;
/** Time to write a finished response to the socket. */
const FLUSH_MS = 100;

/**
 * Tracks pending queries and mutations by socket. A socket whose token expires closes only after they have finished:
 * clients repeat unfinished operations after a reconnect, and a mutation would run twice.
 */
export class PendingOperations {
  readonly #pending = new WeakMap<WebSocket, Set<Promise<unknown>>>();

  async run<T>(socket: WebSocket, run: () => Promise<T>): Promise<T> {
    const pending = this.#pending.get(socket) ?? new Set();
    this.#pending.set(socket, pending);
    const result = run();
    pending.add(result);
    try {
      return await result;
    } finally {
      pending.delete(result);
    }
  }

  /** Calls back when no operation runs on a socket any more, and after a few seconds in any case. */
  whenIdle(socket: WebSocket, callback: () => void): void {
    const pending = this.#pending.get(socket);
    if (!pending || pending.size === 0) return callback();
    const timeout = new Promise((resolve) => setTimeout(resolve, MAX_WAIT_MS).unref());
    void Promise.race([Promise.allSettled(pending), timeout]).then(() => setTimeout(callback, FLUSH_MS));
  }
}
