import { setTimeout as delay } from 'node:timers/promises';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { GraphQLFormattedError } from 'graphql';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import { operationText } from '@e-storefront/testing';
import { present, type ClientError, type TypedOptions } from './client';
import { GATEWAY } from './environment';

const TIMEOUT_MS = 15_000;

interface FollowOptions {
  variables?: Record<string, unknown>;
  as?: { accessToken: string };
  gateway?: string;
}

/** One result of a subscription. */
export interface SubscriptionResult<Data> {
  data: Data | null;
  errors?: ClientError[];
}

/** How a subscription ended: rejected with errors, completed by the server, or with the socket (its close code). */
export interface End {
  errors: ClientError[];
  closeCode?: number;
}

/** Subscribes through the gateway as front ends do; a typed document returns typed results. */
export class SubscriptionClient<
  Data = unknown,
  Variables extends Record<string, unknown> = Record<string, unknown>,
> implements AsyncDisposable {
  /** All results so far. */
  readonly results: SubscriptionResult<Data>[] = [];
  readonly ended: Promise<End>;
  readonly #client: Client;
  #read = 0;
  #wake: () => void = () => undefined;

  constructor(
    operation: string | TypedDocumentNode<Data, Variables>,
    ...[options = {}]: TypedOptions<Variables, FollowOptions>
  ) {
    const { variables, as, gateway = GATEWAY }: FollowOptions = options;
    this.#client = createClient({
      url: `${gateway.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      ...(as && { connectionParams: { Authorization: `Bearer ${as.accessToken}` } }),
    });
    this.ended = new Promise((resolve) => {
      this.#client.subscribe<Data>(
        { query: operationText(operation), ...(variables && { variables }) },
        {
          next: ({ data, errors }) => {
            this.results.push({ data: data ?? null, ...(errors && { errors: withCodes(errors) }) });
            this.#wake();
          },
          error: (error) => resolve(endOf(error)),
          complete: () => resolve({ errors: [] }),
        },
      );
    });
  }

  /** The data of the next result. @throws when none arrives in time, or with errors */
  async next(withinMs = TIMEOUT_MS): Promise<Data> {
    const deadline = Date.now() + withinMs;
    while (this.results.length <= this.#read) await this.#nextEvent(deadline);
    const result = this.results[this.#read++];
    if (result?.errors) throw new Error(`Unexpected errors: ${JSON.stringify(result.errors)}`);
    return present(result?.data);
  }

  /** Waits for the first result of any kind. @throws when none arrives in time */
  async first(): Promise<void> {
    while (this.results.length === 0) await this.#nextEvent(Date.now() + TIMEOUT_MS);
  }

  /** The data of the next matching result. @throws when none arrives in time */
  async waitFor(matches: (data: Data) => boolean, withinMs = TIMEOUT_MS): Promise<Data> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const found = await this.next(deadline - Date.now());
      if (matches(found)) return found;
    }
  }

  /** Waits until the subscription is certainly active; only for those without an initial result. */
  async settled(): Promise<void> {
    await delay(500);
  }

  /** Drops the socket without a closing handshake, as when the client's machine goes to sleep. */
  terminate(): void {
    this.#client.terminate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.dispose();
  }

  async #nextEvent(until: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('No event came in time.')), Math.max(0, until - Date.now()));
    });
    const end = this.ended.then((how) => {
      throw new Error(`The subscription ended: ${JSON.stringify(how)}`);
    });
    const arrival = new Promise<void>((resolve) => (this.#wake = resolve));
    try {
      await Promise.race([arrival, late, end]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** The errors as clients receive them. @throws when one has no code */
function withCodes(errors: readonly GraphQLFormattedError[]): ClientError[] {
  return errors.map((error) => {
    if (!hasCode(error)) throw new Error(`An error without a code: ${JSON.stringify(error)}`);
    return error;
  });
}

function hasCode(error: GraphQLFormattedError): error is GraphQLFormattedError & ClientError {
  return typeof error.extensions?.['code'] === 'string';
}

function endOf(error: unknown): End {
  if (Array.isArray(error)) return { errors: withCodes(error) };
  const { code } = error as { code?: number };
  return { errors: [], ...(code !== undefined && { closeCode: code }) };
}
