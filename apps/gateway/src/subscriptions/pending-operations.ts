import type { WebSocket } from 'ws';

/** The longest that a socket waits for its answers before it is closed. */
const LONGEST_MS = 5_000;
/** How long an answer that is there may take to be written. */
const WRITTEN_WITHIN_MS = 100;

/**
 * The queries and mutations that run over each socket. One whose token expires is closed only when they are answered: a
 * client sends what was not answered again after it has reconnected, and a mutation would be done twice.
 */
export class RunningAnswers {
  readonly #running = new WeakMap<WebSocket, Set<Promise<unknown>>>();

  /** Runs an operation that gives one answer. */
  async during<T>(socket: WebSocket, run: () => Promise<T>): Promise<T> {
    const running = this.#running.get(socket) ?? new Set();
    this.#running.set(socket, running);
    const answer = run();
    running.add(answer);
    try {
      return await answer;
    } finally {
      running.delete(answer);
    }
  }

  /** Calls back when nothing runs over a socket any more; after a few seconds in any case. */
  whenAnswered(socket: WebSocket, then: () => void): void {
    const running = this.#running.get(socket);
    if (!running || running.size === 0) return then();
    const late = new Promise((resolve) => setTimeout(resolve, LONGEST_MS).unref());
    void Promise.race([Promise.allSettled(running), late]).then(() => setTimeout(then, WRITTEN_WITHIN_MS));
  }
}
