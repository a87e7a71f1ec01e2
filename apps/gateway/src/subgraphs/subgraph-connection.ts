import { Pool } from 'undici';
import { Reachability, type ReachabilityTimes } from '@e-storefront/subgraph';

/** Keep-alive connections per subgraph. */
const MAX_CONNECTIONS = 64;
const RESPONSE_TIMEOUT_MS = 20_000;

/** A response of a subgraph, as text, so that several calls can share it. */
export interface SubgraphResponse {
  status: number;
  /** By name in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  text: string;
}

export interface SubgraphRequest {
  headers: Record<string, string>;
  body: string;
  /** A read is given up when the subgraph turns out to be away. */
  isRead: boolean;
}

/** Posts to a subgraph over keep-alive connections. */
export class SubgraphConnection {
  readonly #pool: Pool;
  readonly #reachability: Reachability;
  readonly #path: string;

  constructor(url: string, times?: ReachabilityTimes) {
    const { origin, pathname } = new URL(url);
    // Requests have a timeout of their own, which includes the wait for a connection.
    this.#pool = new Pool(origin, { connections: MAX_CONNECTIONS });
    this.#reachability = new Reachability(url, times);
    this.#path = pathname;
  }

  /** @throws UnreachableError, and errors of the connection */
  async post({ headers, body, isRead }: SubgraphRequest): Promise<SubgraphResponse> {
    const send = async (signal: AbortSignal): Promise<SubgraphResponse> => {
      const response = await this.#pool.request({ method: 'POST', path: this.#path, headers, body, signal });
      return {
        status: response.statusCode,
        headers: response.headers,
        text: await response.body.text(),
      };
    };
    return this.#reachability.guard(send, { withinMs: RESPONSE_TIMEOUT_MS, isRead });
  }

  async close(): Promise<void> {
    this.#reachability.close();
    await this.#pool.close();
  }
}
