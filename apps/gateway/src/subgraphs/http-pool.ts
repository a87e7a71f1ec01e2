import type { Fetcher, FetcherRequestInit, FetcherResponse } from '@apollo/utils.fetcher';
import { Headers, type Dispatcher, type Pool } from 'undici';
import type { Reachability } from '@e-storefront/subgraph';

const ANSWER_WITHIN_MS = 20_000;

/** A subgraph's answer, read to its end, so that several calls can share it. */
interface Answer {
  status: number;
  headers: Dispatcher.ResponseData['headers'];
  text: string;
}

/**
 * The part of `fetch` that a data source uses, over a pool's keep-alive connections and without fetch's overhead.
 * Guests who ask a subgraph for the very same thing at the same moment share one call: when a kept page ends, its
 * readers do not all fall upon the subgraphs.
 */
export function pooledFetcher(pool: Pool, reachability: Pick<Reachability, 'guard'>): Fetcher {
  const send = (url: string, init: FetcherRequestInit | undefined): Promise<Answer> =>
    reachability.guard((signal) => post(pool, { url, init, signal }), {
      withinMs: ANSWER_WITHIN_MS,
      isRead: isRead(init),
    });
  const underWay = new Map<string, Promise<Answer>>();
  return async (url, init) => {
    const key = isGuestsRead(init) ? init.body : undefined;
    const shared = key === undefined ? undefined : underWay.get(key);
    if (shared) return toFetcherResponse(url, await shared);
    const call = send(url, init);
    if (key !== undefined) {
      underWay.set(key, call);
      const forget = (): void => {
        if (underWay.get(key) === call) underWay.delete(key);
      };
      call.then(forget, forget);
    } else if (!isRead(init)) {
      // Whoever changed something must not be shown what a read saw that began before.
      const forgetAll = (): void => underWay.clear();
      call.then(forgetAll, forgetAll);
    }
    return toFetcherResponse(url, await call);
  };
}

/** A query that nobody is logged in for: its answer depends on the text alone. */
function isGuestsRead(init: FetcherRequestInit | undefined): init is FetcherRequestInit & { body: string } {
  return isRead(init) && init?.headers?.['authorization'] === undefined;
}

function isRead(init: FetcherRequestInit | undefined): boolean {
  if (typeof init?.body !== 'string') return false;
  return init.body.startsWith('{"query":"query') || init.body.startsWith('{"query":"{');
}

interface Call {
  url: string;
  init: FetcherRequestInit | undefined;
  signal: AbortSignal;
}

async function post(pool: Pool, { url, init, signal }: Call): Promise<Answer> {
  const { statusCode, headers, body } = await pool.request({
    method: 'POST',
    path: new URL(url).pathname,
    headers: init?.headers ?? {},
    body: typeof init?.body === 'string' ? init.body : null,
    signal,
  });
  return { status: statusCode, headers, text: await body.text() };
}

/** Each reader parses the text for itself: the gateway writes into what it gets. */
function toFetcherResponse(url: string, { status, headers, text }: Answer): FetcherResponse {
  return {
    url,
    status,
    ok: status >= 200 && status < 300,
    statusText: String(status),
    redirected: false,
    bodyUsed: false,
    headers: headersOf(headers),
    arrayBuffer: () => Promise.resolve(new TextEncoder().encode(text).buffer),
    text: () => Promise.resolve(text),
    json: () => Promise.resolve(JSON.parse(text)),
    clone: () => toFetcherResponse(url, { status, headers, text }),
  };
}

function headersOf(raw: Answer['headers']): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}
