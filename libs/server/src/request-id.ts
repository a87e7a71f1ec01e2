import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

const requestIds = new AsyncLocalStorage<string>();

/** The request id that came with a call, where it looks like one, else a new one. */
export function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[\w-]{8,64}$/.test(header) ? header : randomUUID();
}

/** Runs something, and whatever it calls, as a part of a request: its logs and its calls to other services carry the id. */
export function withRequestId<T>(requestId: string, run: () => T): T {
  return requestIds.run(requestId, run);
}

/** Runs work that no request has started, such as a job or the handler of an event, with a request id of its own. */
export function withNewRequestId<T>(run: () => T): T {
  return requestIds.run(randomUUID(), run);
}

/** The id of the running request; undefined outside of any. */
export function currentRequestId(): string | undefined {
  return requestIds.getStore();
}
