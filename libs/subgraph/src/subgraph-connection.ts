import { Pool } from 'undici';
import { Reachability, type ReachabilityTimes } from './reachability';

/** A response of a subgraph, as text, so that several calls can share it. */
export interface SubgraphResponse {
  status: number;
  /** By lower-case name. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  text: string;
}

export interface SubgraphRequest {
  headers: Record<string, string>;
  body: string;
  /** A read is aborted when the subgraph turns out to be unreachable. */
  isRead: boolean;
}

interface SubgraphConnectionOptions {
  /** The maximum number of keep-alive connections. */
  connections: number;
  /** The timeout of a call, including its wait for a connection. */
  withinMs: number;
  times?: ReachabilityTimes | undefined;
}

/** Posts GraphQL requests to a subgraph over keep-alive connections. */
export class SubgraphConnection {
  readonly #pool: Pool;
  readonly #reachability: Reachability;
  readonly #path: string;
  readonly #withinMs: number;

  /** @param url the subgraph's GraphQL address */
  constructor(url: string, { connections, withinMs, times }: SubgraphConnectionOptions) {
    const { origin, pathname } = new URL(url);
    this.#pool = new Pool(origin, { connections });
    this.#reachability = new Reachability(url, times);
    this.#path = pathname;
    this.#withinMs = withinMs;
  }

  /** @throws UnreachableError, and errors of the connection */
  async post({ headers, body, isRead }: SubgraphRequest): Promise<SubgraphResponse> {
    const send = async (signal: AbortSignal): Promise<SubgraphResponse> => {
      const response = await this.#pool.request({
        method: 'POST',
        path: this.#path,
        headers: { 'content-type': 'application/json', ...headers },
        body,
        signal,
      });
      return {
        status: response.statusCode,
        headers: response.headers,
        text: await response.body.text(),
      };
    };
    return this.#reachability.guard(send, { withinMs: this.#withinMs, isRead });
  }

  async close(): Promise<void> {
    this.#reachability.close();
    await this.#pool.close();
  }
}
