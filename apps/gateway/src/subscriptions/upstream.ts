import { createClient, type Client, type ClientOptions } from 'graphql-ws';
import type { ExecutionResult } from 'graphql';
import { WebSocket } from 'ws';
import { SERVICE_HEADER, type CredentialSource } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import { EventBuffer } from '@e-storefront/messaging';

/** Events of a subscription that wait for its client, or for other subgraphs to complete them. */
const MAX_BUFFERED_EVENTS = 256;
/** About two minutes of attempts before clients learn that the subgraph is unavailable. */
const MAX_RETRIES = 30;
const MAX_RETRY_DELAY_MS = 5_000;

const PING_INTERVAL_MS = 15_000;
const PONG_TIMEOUT_MS = 10_000;

interface PingOptions {
  intervalMs: number;
  pongTimeoutMs: number;
}

interface UpstreamRequest {
  query: string;
  variables: Record<string, unknown>;
  /** The caller's identity: one socket per subgraph serves all clients of this gateway. */
  extensions: Record<string, unknown>;
  /** Called when the client is too slow, and the subscription has ended. */
  onOverflow: () => void;
}

/** The events of a subscription; `return` ends it at once, also while an event is awaited. */
export type UpstreamEvents = Pick<EventBuffer<ExecutionResult>, 'next' | 'return'>;

/** The graphql-ws connections to subgraphs, one per subgraph, opened on first use. */
export class UpstreamConnections {
  readonly #clients = new Map<string, Client>();
  readonly #urls: Readonly<Record<string, string>>;
  readonly #identity: CredentialSource;
  readonly #pings: PingOptions;

  /** @param urls the subgraphs' GraphQL addresses by name */
  constructor(
    urls: Readonly<Record<string, string>>,
    identity: CredentialSource,
    pings: PingOptions = { intervalMs: PING_INTERVAL_MS, pongTimeoutMs: PONG_TIMEOUT_MS },
  ) {
    this.#urls = urls;
    this.#identity = identity;
    this.#pings = pings;
  }

  subscribe(subgraph: string, { onOverflow, ...request }: UpstreamRequest): UpstreamEvents {
    const events = new EventBuffer<ExecutionResult>(() => unsubscribe());
    const unsubscribe = this.#client(subgraph).subscribe<Record<string, unknown>>(request, {
      next: (result) => {
        if (events.size < MAX_BUFFERED_EVENTS) return events.push(result as ExecutionResult);
        onOverflow();
        return void events.return();
      },
      error: (error) => events.fail(toUpstreamError(error, subgraph)),
      complete: () => events.end(),
    });
    return events;
  }

  async close(): Promise<void> {
    for (const client of this.#clients.values()) await client.dispose();
    this.#clients.clear();
  }

  #client(subgraph: string): Client {
    const existing = this.#clients.get(subgraph);
    if (existing) return existing;
    const url = this.#urls[subgraph];
    if (!url) throw new Error(`The subgraph ${subgraph} has no address.`);
    const client = createClient({
      url: url.replace(/^http/, 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: async () => ({ [SERVICE_HEADER]: await this.#identity.credential() }),
      retryAttempts: MAX_RETRIES,
      retryWait: (attempts) =>
        delay(Math.min(MAX_RETRY_DELAY_MS, 100 * 2 ** attempts) * (0.5 + Math.random() / 2)),
      shouldRetry: () => true,
      keepAlive: this.#pings.intervalMs,
      on: terminateWhenSilent(this.#pings),
    });
    this.#clients.set(subgraph, client);
    return client;
  }
}

/**
 * Terminates a socket whose subgraph does not answer pings, so that its subscriptions start again: graphql-ws pings
 * without waiting for the pong, and a host that is down closes no connection.
 */
function terminateWhenSilent({ pongTimeoutMs }: PingOptions): NonNullable<ClientOptions['on']> {
  let socket: WebSocket | undefined;
  let pongTimeout: NodeJS.Timeout | undefined;
  const clearPongTimeout = (): void => {
    clearTimeout(pongTimeout);
    pongTimeout = undefined;
  };
  return {
    opened: (opened) => {
      if (opened instanceof WebSocket) socket = opened;
    },
    ping: (isReceived) => {
      if (!isReceived) pongTimeout ??= setTimeout(() => socket?.terminate(), pongTimeoutMs).unref();
    },
    pong: (isReceived) => {
      if (isReceived) clearPongTimeout();
    },
    closed: clearPongTimeout,
  };
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

/**
 * Turns a sink's error into an exception: a list of GraphQL errors comes from the subgraph, and anything else is a lost
 * connection.
 */
function toUpstreamError(error: unknown, subgraph: string): Error {
  if (Array.isArray(error)) return new UpstreamError(error as UpstreamError['errors']);
  return new DomainError('SERVICE_UNAVAILABLE', { details: { service: subgraph } });
}

/** The coded errors with which a subgraph rejected or ended a subscription. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly errors: readonly { message: string; extensions?: Record<string, unknown> }[];

  constructor(errors: UpstreamError['errors']) {
    super(errors[0]?.message ?? 'The subscription was rejected.');
    this.errors = errors;
  }
}
