import { Repeater, SlidingBuffer } from '@repeaterjs/repeater';
import { createClient, type Client, type ClientOptions } from 'graphql-ws';
import type { ExecutionResult } from 'graphql';
import { WebSocket } from 'ws';
import { SERVICE_HEADER, type CredentialSource } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';

/** States that may wait for a slow client; older ones fall away, the newest always arrives. */
const BACKLOG = 16;
/** About two minutes of tries before a client is told that the subgraph is away. */
const RETRIES = 30;
const LONGEST_WAIT_MS = 5_000;

/** How often a socket is asked whether anybody answers, and how long the answer may take. */
const PING_EVERY_MS = 15_000;
const PONG_WITHIN_MS = 10_000;

interface PingTimes {
  everyMs: number;
  pongWithinMs: number;
}

interface UpstreamRequest {
  query: string;
  variables: Record<string, unknown>;
  /** Whose subscription it is: one socket to a subgraph serves every client of this gateway. */
  extensions: Record<string, unknown>;
}

/** The sockets on which subgraphs send their events: one a subgraph, opened when first needed. */
export class Upstreams {
  readonly #clients = new Map<string, Client>();
  readonly #urls: Readonly<Record<string, string>>;
  readonly #identity: CredentialSource;
  readonly #pings: PingTimes;

  /** @param urls the subgraphs' GraphQL addresses by name */
  constructor(
    urls: Readonly<Record<string, string>>,
    identity: CredentialSource,
    pings: PingTimes = { everyMs: PING_EVERY_MS, pongWithinMs: PONG_WITHIN_MS },
  ) {
    this.#urls = urls;
    this.#identity = identity;
    this.#pings = pings;
  }

  /** Subscribes at a subgraph. The iterator's return ends the subscription at once, also while an event is awaited. */
  subscribe(subgraph: string, request: UpstreamRequest): Repeater<ExecutionResult> {
    const client = this.#client(subgraph);
    return new Repeater<ExecutionResult>(async (push, stop) => {
      const unsubscribe = client.subscribe<Record<string, unknown>>(request, {
        next: (result) => void push(result as ExecutionResult),
        error: (error) => stop(asFailure(error, subgraph)),
        complete: () => stop(),
      });
      await stop;
      unsubscribe();
    }, new SlidingBuffer(BACKLOG));
  }

  async close(): Promise<void> {
    for (const client of this.#clients.values()) await client.dispose();
    this.#clients.clear();
  }

  #client(subgraph: string): Client {
    const known = this.#clients.get(subgraph);
    if (known) return known;
    const url = this.#urls[subgraph];
    if (!url) throw new Error(`No address is known for the subgraph ${subgraph}.`);
    const client = createClient({
      url: url.replace(/^http/, 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: async () => ({ [SERVICE_HEADER]: await this.#identity.credential() }),
      retryAttempts: RETRIES,
      retryWait: (tries) => delay(Math.min(LONGEST_WAIT_MS, 100 * 2 ** tries) * (0.5 + Math.random() / 2)),
      shouldRetry: () => true,
      keepAlive: this.#pings.everyMs,
      on: endWhenSilent(this.#pings),
    });
    this.#clients.set(subgraph, client);
    return client;
  }
}

/**
 * Ends a socket whose subgraph answers nothing any more, so that the subscriptions on it begin anew: the client itself
 * pings and does not wait for the answer, and a host that is gone closes nothing.
 */
function endWhenSilent({ pongWithinMs }: PingTimes): NonNullable<ClientOptions['on']> {
  let socket: WebSocket | undefined;
  let silence: NodeJS.Timeout | undefined;
  const endSilence = (): void => {
    clearTimeout(silence);
    silence = undefined;
  };
  return {
    opened: (opened) => {
      if (opened instanceof WebSocket) socket = opened;
    },
    ping: (isReceived) => {
      if (!isReceived) silence ??= setTimeout(() => socket?.terminate(), pongWithinMs).unref();
    },
    pong: (isReceived) => {
      if (isReceived) endSilence();
    },
    closed: endSilence,
  };
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

/** What a sink's error stands for: the subgraph's refusal (a list of GraphQL errors), or a lost connection. */
function asFailure(error: unknown, subgraph: string): Error {
  if (Array.isArray(error)) return new UpstreamRefusal(error as UpstreamRefusal['errors']);
  return new DomainError('SERVICE_UNAVAILABLE', { details: { service: subgraph } });
}

/** The errors with which a subgraph refused or ended a subscription, coded already. */
export class UpstreamRefusal extends Error {
  override readonly name = 'UpstreamRefusal';
  readonly errors: readonly { message: string; extensions?: Record<string, unknown> }[];

  constructor(errors: UpstreamRefusal['errors']) {
    super(errors[0]?.message ?? 'The subscription was refused.');
    this.errors = errors;
  }
}
