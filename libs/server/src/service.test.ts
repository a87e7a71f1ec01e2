import { once } from 'node:events';
import { connect } from 'node:net';
import { DomainError } from '@e-storefront/errors';
import { currentRequestId, requestIdOf } from './request-id';
import { createService, type RunningService, type Service } from './service';

const settings = { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' };

describe('a service', () => {
  let service: Service;
  let running: RunningService | undefined;

  beforeEach(() => {
    service = createService('test', settings);
  });
  afterEach(async () => {
    await running?.stop();
    running = undefined;
  });

  const listen = async (): Promise<string> => {
    running = await service.listen();
    return running.url;
  };
  const ready = async (url: string): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(`${url}/health/ready`);
    return { status: answer.status, body: await answer.json() };
  };

  it.each([
    ['PAYLOAD_TOO_LARGE', 413, JSON.stringify({ query: 'x'.repeat(1_100_000) })],
    ['BAD_REQUEST', 400, '{ no json'],
  ])('rejects an unreadable request with %s', async (code, status, body) => {
    service.app.post('/graphql', () => ({ data: null }));
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${await listen()}/graphql`, { method: 'POST', headers, body });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code } }] });
  });

  it('masks unexpected errors and rejects unknown paths', async () => {
    service.app.get('/broken', () => {
      throw new Error('secret');
    });
    const url = await listen();
    const broken = await fetch(`${url}/broken`, { headers: { 'x-request-id': 'broken-request' } });
    expect(broken.status).toBe(500);
    expect(await broken.json()).toEqual({
      errors: [
        {
          message: expect.not.stringContaining('secret'),
          extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'broken-request' },
        },
      ],
    });
    const nowhere = await fetch(`${url}/nowhere`);
    expect(await nowhere.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
  });

  it("responds to a route's error with its code", async () => {
    service.app.get('/away', () => {
      throw new DomainError('SERVICE_UNAVAILABLE', { details: { service: 'product' } });
    });
    const answer = await fetch(`${await listen()}/away`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE', service: 'product' } }],
    });
  });

  it("completes a running request before it closes the request's dependencies", async () => {
    const steps: string[] = [];
    const begun = new Promise<void>((begin) => {
      service.app.get('/slow', async () => {
        begin();
        await new Promise((resolve) => setTimeout(resolve, 300));
        steps.push('request');
        return 'done';
      });
    });
    service.onStop(() => void steps.push('database'));
    const answer = fetch(`${await listen()}/slow`);
    await begun;
    const stopping = running?.stop();
    expect(await (await answer).text()).toBe('done');
    await stopping;
    expect(steps).toEqual(['request', 'database']);
  });

  it('is alive regardless of its dependencies', async () => {
    service.dependsOn('redis', () => Promise.reject(new Error('away')));
    const answer = await fetch(`${await listen()}/health`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('is ready when every dependency responds, and names the one that does not', async () => {
    let up = true;
    service.dependsOn('mongodb', () => Promise.resolve());
    service.dependsOn('redis', () => (up ? Promise.resolve('PONG') : Promise.reject(new Error('secret'))));
    const url = await listen();
    expect(await ready(url)).toEqual({
      status: 200,
      body: { status: 'ready', dependencies: { mongodb: true, redis: true } },
    });
    up = false;
    const answer = await ready(url);
    expect(answer).toEqual({
      status: 503,
      body: { status: 'not ready', dependencies: { mongodb: true, redis: false } },
    });
    expect(JSON.stringify(answer.body)).not.toContain('secret');
    up = true;
    expect((await ready(url)).status).toBe(200);
  });

  it('stays ready without an optional dependency, and reports it', async () => {
    service.dependsOn('mongodb', () => Promise.resolve());
    service.dependsOn('redis', () => Promise.reject(new Error('away')), { required: false });
    expect(await ready(await listen())).toEqual({
      status: 200,
      body: { status: 'ready', dependencies: { mongodb: true, redis: false } },
    });
  });

  it('checks its dependencies once for concurrent probes', async () => {
    let asked = 0;
    service.dependsOn('mongodb', async () => {
      asked += 1;
      await new Promise((resolve) => setTimeout(resolve, 100));
    });
    const url = await listen();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ready(url)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(asked).toBeLessThan(5);
  });

  it('is no longer ready once it begins to stop', async () => {
    const url = await listen();
    let seen: number | undefined;
    service.onClose(async () => void (seen = (await ready(url)).status));
    await running?.stop();
    expect(seen).toBe(503);
  });

  it('responds to oversized headers and malformed HTTP in the usual error format', async () => {
    const { port } = new URL(await listen());
    const answers: string[] = [];
    for (const text of [
      `GET /health HTTP/1.1\r\nHost: shop\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`,
      'NONSENSE\r\n\r\n',
    ]) {
      const socket = connect(Number(port), '127.0.0.1');
      let answer = '';
      socket.on('data', (data) => (answer += String(data)));
      socket.on('error', () => undefined);
      socket.write(text);
      await once(socket, 'close');
      answers.push(answer);
    }
    expect(answers[0]).toMatch(/^HTTP\/1\.1 431 .*"code":"BAD_REQUEST"/s);
    expect(answers[1]).toMatch(/^HTTP\/1\.1 400 .*"code":"BAD_REQUEST"/s);
  });

  it('counts a dependency that does not respond as unavailable', async () => {
    service.dependsOn('redis', () => new Promise(() => undefined));
    service.dependsOn('mongodb', () => {
      throw new Error('closed');
    });
    const begun = Date.now();
    const { status, body } = await ready(await listen());
    expect(status).toBe(503);
    expect(body).toMatchObject({ dependencies: { redis: false, mongodb: false } });
    expect(Date.now() - begun).toBeLessThan(6_000);
  });

  it('serves requests during the shutdown, and closes resources in reverse order', async () => {
    const steps: string[] = [];
    service.app.get('/ping', () => 'pong');
    service.onStop(() => void steps.push('database'));
    service.onStop(async () => void steps.push('cache'));
    const url = await listen();
    service.onClose(async () => {
      const answer = await fetch(`${url}/ping`, { headers: { connection: 'close' } });
      steps.push(await answer.text());
    });
    await running?.stop();
    expect(steps).toEqual(['pong', 'cache', 'database']);
    await expect(fetch(`${url}/ping`)).rejects.toThrow('fetch failed');
    await running?.stop();
    expect(steps).toHaveLength(3);
  });

  it('gives each request an id, and keeps a well-formed one from the client', async () => {
    service.app.get('/id', (request) => request.id);
    const url = await listen();
    const idOf = async (id: string): Promise<string> =>
      (await fetch(`${url}/id`, { headers: { 'x-request-id': id } })).text();
    expect(await idOf('front-end_12345678')).toBe('front-end_12345678');
    expect(await idOf('short')).toMatch(/^[\da-f-]{36}$/);
  });

  it('provides the request id throughout a request, even after a body in many parts', async () => {
    service.app.post('/id', async (request) => {
      const before = currentRequestId();
      await new Promise((resolve) => setTimeout(resolve, 10));
      return { before, after: currentRequestId(), own: request.id };
    });
    const url = await listen();
    const answers = await Promise.all(
      ['first-request', 'second-request'].map(async (id) => {
        const body = JSON.stringify('x'.repeat(500_000));
        const headers = { 'content-type': 'application/json', 'x-request-id': id };
        return (await fetch(`${url}/id`, { method: 'POST', headers, body })).json();
      }),
    );
    expect(answers).toEqual(
      ['first-request', 'second-request'].map((id) => ({ before: id, after: id, own: id })),
    );
    expect(currentRequestId()).toBeUndefined();
  });

  it('accepts bodies up to one megabyte', async () => {
    service.app.post('/size', (request) => String(JSON.stringify(request.body).length));
    const url = await listen();
    const send = (size: number): Promise<Response> =>
      fetch(`${url}/size`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify('x'.repeat(size)),
      });
    expect((await send(1_000_000)).status).toBe(200);
    expect((await send(1_100_000)).status).toBe(413);
  });
});

test.each([undefined, '', 'a'.repeat(65), 'with space', 'line\nbreak', '<script>', ['a-request-id']])(
  'replaces the request id %p',
  (header) => {
    expect(requestIdOf(header)).toMatch(/^[\da-f]{8}-[\da-f-]{27}$/);
  },
);

test.each([
  ['no proxy', undefined, '127.0.0.1'],
  ['another proxy', ['10.0.0.1'], '127.0.0.1'],
  ['this proxy', ['127.0.0.0/8'], '203.0.113.7'],
])(
  'trusts a forwarded address as far as %s is trusted, and never invented ones before it',
  async (...given) => {
    const [, TRUSTED_PROXIES, address] = given;
    const service = createService('test', { ...settings, TRUSTED_PROXIES });
    service.app.get('/address', ({ ip, raw }) => [ip, service.addressOf(raw)]);
    const { url, stop } = await service.listen();
    const headers = { 'x-forwarded-for': '198.51.100.1, 203.0.113.7' };
    expect(await (await fetch(`${url}/address`, { headers })).json()).toEqual([address, address]);
    await stop();
  },
);
