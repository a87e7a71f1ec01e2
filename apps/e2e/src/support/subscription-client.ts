import { setTimeout as delay } from 'node:timers/promises';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Json } from '@e-storefront/testing';
import type { ClientError } from './client';
import { GATEWAY } from './environment';

const TIMEOUT_MS = 15_000;

interface FollowOptions {
  variables?: Record<string, unknown>;
  as?: { accessToken: string };
  gateway?: string;
}

/** How a subscription ended: by refusals, by the server's word, or with the socket (its close code). */
export interface End {
  errors: ClientError[];
  closeCode?: number;
}

/** Follows a subscription through the gateway, as the front ends do it. */
export class SubscriptionClient implements AsyncDisposable {
  /** Every result so far. */
  readonly results: { data: Json; errors?: ClientError[] }[] = [];
  readonly ended: Promise<End>;
  readonly #client: Client;
  #read = 0;
  #wake: () => void = () => undefined;

  constructor(query: string, { variables, as, gateway = GATEWAY }: FollowOptions = {}) {
    this.#client = createClient({
      url: `${gateway.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      ...(as && { connectionParams: { Authorization: `Bearer ${as.accessToken}` } }),
    });
    this.ended = new Promise((resolve) => {
      this.#client.subscribe(
        { query, ...(variables && { variables }) },
        {
          next: (result) => {
            this.results.push(result as (typeof this.results)[number]);
            this.#wake();
          },
          error: (error) => resolve(endOf(error)),
          complete: () => resolve({ errors: [] }),
        },
      );
    });
  }

  /** The data of the next result. @throws when none comes in time, or with errors */
  async next(withinMs = TIMEOUT_MS): Promise<Json> {
    const waitFor = Date.now() + withinMs;
    while (this.results.length <= this.#read) await this.#news(waitFor);
    const result = this.results[this.#read++];
    if (result?.errors) throw new Error(`Unexpected errors: ${JSON.stringify(result.errors)}`);
    return result?.data;
  }

  /** Waits for the first result, of whatever kind. @throws when none comes in time */
  async first(): Promise<void> {
    while (this.results.length === 0) await this.#news(Date.now() + TIMEOUT_MS);
  }

  /** The data of the first result from here on that fits. */
  async until(fits: (data: Json) => boolean, withinMs = TIMEOUT_MS): Promise<Json> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const found = await this.next(deadline - Date.now());
      if (fits(found)) return found;
    }
  }

  /** Waits until the subscription surely stands; only for those that begin without a present state. */
  async settled(): Promise<void> {
    await delay(500);
  }

  /** Ends as a browser does whose machine falls asleep: the socket is gone and nobody said goodbye. */
  terminate(): void {
    this.#client.terminate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.dispose();
  }

  async #news(until: number): Promise<void> {
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

function endOf(error: unknown): End {
  if (Array.isArray(error)) return { errors: error as ClientError[] };
  const { code } = error as { code?: number };
  return { errors: [], ...(code !== undefined && { closeCode: code }) };
}
