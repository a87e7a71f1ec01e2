import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

const requestIds = new AsyncLocalStorage<string>();

/** The request id of a call if it is well-formed, otherwise a new one. */
export function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[\w-]{8,64}$/.test(header) ? header : randomUUID();
}

/** Runs a function as a part of a request: its log lines and its calls to other services carry the id. */
export function withRequestId<T>(requestId: string, run: () => T): T {
  return requestIds.run(requestId, run);
}

/** Runs work that no request has started, such as a job or an event handler, with its own request id. */
export function withNewRequestId<T>(run: () => T): T {
  return requestIds.run(randomUUID(), run);
}

/** The id of the current request; undefined outside of any. */
export function currentRequestId(): string | undefined {
  return requestIds.getStore();
}
