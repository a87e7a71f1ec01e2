import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { Reachability, UnreachableError } from './reachability';

const TIMES = { suspectAfterMs: 100, aliveWithinMs: 1_000, lookEveryMs: 50 };
/** Far longer than the detection takes, even on a busy machine. */
const WITHIN_MS = 30_000;

jest.setTimeout(60_000);

describe('a service that accepts connections', () => {
  let server: Server;
  let pool: Pool;
  let reachability: Reachability;
  /** Whether requests stay unanswered, and otherwise the duration of each call. */
  let isStopped = false;
  let callMs = 0;
  let calls = 0;

  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url !== '/health') calls += 1;
      if (isStopped) return;
      setTimeout(() => response.end('{}'), request.url === '/health' ? 0 : callMs);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  beforeEach(() => {
    [isStopped, callMs, calls] = [false, 0, 0];
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    pool = new Pool(origin, { connections: 2 });
    reachability = new Reachability(`${origin}/graphql`, TIMES);
  });
  afterEach(async () => {
    reachability.close();
    await pool.destroy();
  });

  interface Ended {
    ms: number;
    failure: unknown;
  }
  const call = async (isRead = true, withinMs = WITHIN_MS): Promise<Ended> => {
    const began = performance.now();
    const failure: unknown = await reachability
      .guard(
        async (signal) => {
          const { body } = await pool.request({ method: 'POST', path: '/graphql', signal });
          await body.dump();
        },
        { withinMs, isRead },
      )
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    return { ms: performance.now() - began, failure };
  };
  const unsent = expect.objectContaining({ name: 'UnreachableError', wasSent: false });

  it('and never responds is not called again until it responds', async () => {
    isStopped = true;
    const waiting = await Promise.all(Array.from({ length: 20 }, () => call()));
    for (const { ms, failure } of waiting) {
      expect(failure).toBeInstanceOf(UnreachableError);
      expect(ms).toBeLessThan(WITHIN_MS / 2);
    }
    const before = calls;
    const refused = await Promise.all([call(), call(false)]);
    for (const { failure } of refused) expect(failure).toEqual(unsent);
    expect(calls).toBe(before);
    isStopped = false;
    for (let tries = 0; tries < 500 && (await call()).failure !== undefined; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await call()).failure).toBeUndefined();
  });

  it('and is slow is waited for', async () => {
    callMs = 500;
    expect(await call()).toEqual({ failure: undefined, ms: expect.any(Number) });
  });

  it('is waited for when it may have executed the call', async () => {
    isStopped = true;
    const [read, write] = await Promise.all([call(), call(false, 5_000)]);
    expect(read.ms).toBeLessThan(write.ms);
    expect(write.failure).toEqual(expect.objectContaining({ wasSent: true }));
    expect(write.ms).toBeGreaterThanOrEqual(4_990);
  });

  it('has its time counted from the call, including the wait for a connection', async () => {
    callMs = 1_000;
    const ended = await Promise.all(Array.from({ length: 20 }, () => call(true, 2_500)));
    const refused = ended.filter(({ failure }) => failure instanceof UnreachableError);
    // Two at a time: most of them are still waiting for a connection at their timeout.
    expect(refused.length).toBeGreaterThanOrEqual(14);
  });
});
