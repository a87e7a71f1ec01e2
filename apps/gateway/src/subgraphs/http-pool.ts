import type { Fetcher, FetcherRequestInit, FetcherResponse } from '@apollo/utils.fetcher';
import { Headers, type Dispatcher, type Pool } from 'undici';
import type { Reachability } from '@e-storefront/subgraph';

const RESPONSE_TIMEOUT_MS = 20_000;

/** A subgraph's response, buffered so that several calls can share it. */
interface SubgraphResponse {
  status: number;
  headers: Dispatcher.ResponseData['headers'];
  text: string;
}

/**
 * Implements the part of `fetch` that a data source uses, over keep-alive connections of a pool and without fetch's
 * overhead. Guests who send a subgraph the same query at the same time share one call, so that an expired cached page
 * does not cause a stampede.
 */
export function createPooledFetcher(pool: Pool, reachability: Pick<Reachability, 'guard'>): Fetcher {
  const send = (url: string, init: FetcherRequestInit | undefined): Promise<SubgraphResponse> =>
    reachability.guard((signal) => post(pool, { url, init, signal }), {
      withinMs: RESPONSE_TIMEOUT_MS,
      isRead: isQuery(init),
    });
  const inFlight = new Map<string, Promise<SubgraphResponse>>();
  return async (url, init) => {
    const key = isGuestQuery(init) ? init.body : undefined;
    const shared = key === undefined ? undefined : inFlight.get(key);
    if (shared) return toFetcherResponse(url, await shared);
    const pendingResponse = send(url, init);
    if (key !== undefined) {
      inFlight.set(key, pendingResponse);
      const removeFromInFlight = (): void => {
        if (inFlight.get(key) === pendingResponse) inFlight.delete(key);
      };
      pendingResponse.then(removeFromInFlight, removeFromInFlight);
    } else if (!isQuery(init)) {
      // After a mutation a client must not receive the result of a query that began before it.
      const clearInFlight = (): void => inFlight.clear();
      pendingResponse.then(clearInFlight, clearInFlight);
    }
    return toFetcherResponse(url, await pendingResponse);
  };
}

/** A guest's query, whose result depends on its text alone. */
function isGuestQuery(init: FetcherRequestInit | undefined): init is FetcherRequestInit & { body: string } {
  return isQuery(init) && init?.headers?.['authorization'] === undefined;
}

function isQuery(init: FetcherRequestInit | undefined): boolean {
  if (typeof init?.body !== 'string') return false;
  return init.body.startsWith('{"query":"query') || init.body.startsWith('{"query":"{');
}

interface PooledRequest {
  url: string;
  init: FetcherRequestInit | undefined;
  signal: AbortSignal;
}

async function post(pool: Pool, { url, init, signal }: PooledRequest): Promise<SubgraphResponse> {
  const { statusCode, headers, body } = await pool.request({
    method: 'POST',
    path: new URL(url).pathname,
    headers: init?.headers ?? {},
    body: typeof init?.body === 'string' ? init.body : null,
    signal,
  });
  return { status: statusCode, headers, text: await body.text() };
}

/** Each caller parses the text itself, because the gateway modifies the result. */
function toFetcherResponse(url: string, { status, headers, text }: SubgraphResponse): FetcherResponse {
  return {
    url,
    status,
    ok: status >= 200 && status < 300,
    statusText: String(status),
    redirected: false,
    bodyUsed: false,
    headers: toHeaders(headers),
    arrayBuffer: () => Promise.resolve(new TextEncoder().encode(text).buffer),
    text: () => Promise.resolve(text),
    json: () => Promise.resolve(JSON.parse(text)),
    clone: () => toFetcherResponse(url, { status, headers, text }),
  };
}

function toHeaders(raw: SubgraphResponse['headers']): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}
