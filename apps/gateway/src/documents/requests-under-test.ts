import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { post } from '../whole-gateway-under-test';
import { shopUnderTest, type ShopUnderTest } from './shop-under-test';

/** A request as a client sends it, well formed or not. */
export interface Sent {
  query?: unknown;
  operationName?: unknown;
  variables?: unknown;
  extensions?: unknown;
}

/** What a client is told of an error. */
export interface Told {
  code: string;
  field: unknown;
}

/** The shop with a client for each transport. */
export interface Requests extends ShopUnderTest {
  overHttp(sent: Sent): Promise<{ status: number; told: Told[]; data: unknown }>;
  /** The first result, or the errors in its place. */
  overSocket(sent: Sent): Promise<{ told: Told[]; data: unknown }>;
}

let texts = 0;

/** The same operation as a text that no cache has seen. */
export function fresh(query: string): string {
  return `# ${(texts += 1)}\n${query}`;
}

/** Starts the shop. @param settings of the gateway */
export async function requestsUnderTest(settings: Record<string, string>): Promise<Requests> {
  const shop = await shopUnderTest(settings);
  const url = `${shop.gateway.url.replace('http', 'ws')}/graphql`;
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
  return {
    ...shop,
    overHttp: async (sent) => {
      const { status, errors, data } = await post(shop.gateway.url, sent);
      return { status, data, told: errors.map(({ extensions: { code, field } }) => ({ code, field })) };
    },
    overSocket: async (sent) => {
      const found = await (async () => {
        for await (const result of client.iterate(sent as never)) return result as unknown;
        return undefined;
      })().catch((error: unknown) => error);
      const { data, errors } = Array.isArray(found)
        ? { data: undefined, errors: found as never }
        : (found as { data: unknown; errors?: never });
      const list = (errors ?? []) as { extensions: Told }[];
      return { data, told: list.map(({ extensions: { code, field } }) => ({ code, field })) };
    },
    [Symbol.asyncDispose]: async () => {
      await client.dispose();
      await shop[Symbol.asyncDispose]();
    },
  };
}
