import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { Reachability } from '@e-storefront/subgraph';
import { createPooledFetcher } from './http-pool';

interface CountingServer {
  url: string;
  calls: () => number;
  /** Delays of the next responses in milliseconds; the last one applies to all further responses. */
  delay: (...delays: number[]) => void;
  stop: () => Promise<void>;
}

/** A server that answers each request with its number after a delay. */
async function countingServer(): Promise<CountingServer> {
  let calls = 0;
  let delays = [50];
  const server = createServer((request, response) => {
    calls += 1;
    const number = calls;
    const late = delays.length > 1 ? delays.shift() : delays[0];
    request.resume().on('end', () => {
      setTimeout(
        () => response.setHeader('content-type', 'application/json').end(`{"data":{"n":${number}}}`),
        late,
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url, calls: () => calls, delay: (...next) => void (delays = next), stop };
}

describe('calls to a subgraph', () => {
  let server: CountingServer;
  let pool: Pool;
  beforeEach(async () => {
    server = await countingServer();
    pool = new Pool(new URL(server.url).origin);
  });
  afterEach(async () => {
    await pool.close();
    await server.stop();
  });

  const fiveAtOnce = async (body: string, headers: Record<string, string> = {}): Promise<unknown[]> => {
    const fetcher = createPooledFetcher(pool, new Reachability(server.url));
    const init = { method: 'POST', headers, body };
    return Promise.all(Array.from({ length: 5 }, async () => (await fetcher(server.url, init)).json()));
  };

  it('are shared by guests with the same concurrent query, each of whom gets a copy of the result', async () => {
    const responses = await fiveAtOnce('{"query":"query Page { products { id } }"}');
    expect(server.calls()).toBe(1);
    expect(responses).toEqual(Array(5).fill({ data: { n: 1 } }));
    expect(responses[0]).not.toBe(responses[1]);
  });

  it('are not shared after the first has been answered', async () => {
    await fiveAtOnce('{"query":"query Page { products { id } }"}');
    await fiveAtOnce('{"query":"query Page { products { id } }"}');
    expect(server.calls()).toBe(2);
  });

  it('are never shared by authenticated callers', async () => {
    await fiveAtOnce('{"query":"query Me { me { id } }"}', { authorization: 'Bearer one' });
    expect(server.calls()).toBe(5);
  });

  it('are not shared with a query that began before a mutation', async () => {
    const fetcher = createPooledFetcher(pool, new Reachability(server.url));
    const sendQuery = async (body: string): Promise<unknown> =>
      (await fetcher(server.url, { method: 'POST', body })).json();
    server.delay(50, 400);
    const change = sendQuery('{"query":"mutation Add { addToCart { id } }"}');
    const before = sendQuery('{"query":"query Cart { cart { id } }"}');
    await change;
    server.delay(50);
    const after = sendQuery('{"query":"query Cart { cart { id } }"}');
    expect(await after).toEqual({ data: { n: 3 } });
    expect(await before).not.toEqual(await after);
  });

  it('are never shared when they are mutations', async () => {
    await fiveAtOnce('{"query":"mutation Add { addToCart { id } }"}');
    expect(server.calls()).toBe(5);
  });
});
