import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { Reachability } from '@e-storefront/subgraph';
import { pooledFetcher } from './http-pool';

interface CountingServer {
  url: string;
  calls: () => number;
  /** How late the next calls are answered, in milliseconds; the last one holds for the rest. */
  delay: (...delays: number[]) => void;
  stop: () => Promise<void>;
}

/** A server that answers each call with its number, a little late. */
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
    const fetcher = pooledFetcher(pool, new Reachability(server.url));
    const init = { method: 'POST', headers, body };
    return Promise.all(Array.from({ length: 5 }, async () => (await fetcher(server.url, init)).json()));
  };

  it('are shared by guests who ask the same at the same moment, each with an answer of their own', async () => {
    const answers = await fiveAtOnce('{"query":"query Page { products { id } }"}');
    expect(server.calls()).toBe(1);
    expect(answers).toEqual(Array(5).fill({ data: { n: 1 } }));
    expect(answers[0]).not.toBe(answers[1]);
  });

  it('are never shared once the first is answered', async () => {
    await fiveAtOnce('{"query":"query Page { products { id } }"}');
    await fiveAtOnce('{"query":"query Page { products { id } }"}');
    expect(server.calls()).toBe(2);
  });

  it('are never shared by callers who are logged in', async () => {
    await fiveAtOnce('{"query":"query Me { me { id } }"}', { authorization: 'Bearer one' });
    expect(server.calls()).toBe(5);
  });

  it('are not shared with a call that began before a change was made', async () => {
    const fetcher = pooledFetcher(pool, new Reachability(server.url));
    const ask = async (body: string): Promise<unknown> =>
      (await fetcher(server.url, { method: 'POST', body })).json();
    server.delay(50, 400);
    const change = ask('{"query":"mutation Add { addToCart { id } }"}');
    const before = ask('{"query":"query Cart { cart { id } }"}');
    await change;
    server.delay(50);
    const after = ask('{"query":"query Cart { cart { id } }"}');
    expect(await after).toEqual({ data: { n: 3 } });
    expect(await before).not.toEqual(await after);
  });

  it('are never shared when they change something', async () => {
    await fiveAtOnce('{"query":"mutation Add { addToCart { id } }"}');
    expect(server.calls()).toBe(5);
  });
});
