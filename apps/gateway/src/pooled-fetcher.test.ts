import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { pooledFetcher } from './pooled-fetcher';

/** A server that answers each call with its number, a little late. */
async function countingServer(): Promise<{ url: string; calls: () => number; stop: () => Promise<void> }> {
  let calls = 0;
  const server = createServer((request, response) => {
    calls += 1;
    const number = calls;
    request.resume().on('end', () => {
      setTimeout(
        () => response.setHeader('content-type', 'application/json').end(`{"data":{"n":${number}}}`),
        50,
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url, calls: () => calls, stop };
}

describe('calls to a subgraph', () => {
  let server: Awaited<ReturnType<typeof countingServer>>;
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
    const fetcher = pooledFetcher(pool);
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

  it('are never shared when they change something', async () => {
    await fiveAtOnce('{"query":"mutation Add { addToCart { id } }"}');
    expect(server.calls()).toBe(5);
  });
});
