import { once } from 'node:events';
import { createServer, request, type ClientRequest, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createService, limitBodies } from '@e-storefront/server';
import { registerMediaRoutes } from './media.routes';

test('responds with SERVICE_UNAVAILABLE when the product service is down', async () => {
  const service = createService('gateway', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' });
  registerMediaRoutes(service, {
    productUrl: 'http://127.0.0.1:1/graphql',
    identity: { credential: () => Promise.resolve('none') },
    uploads: { total: 1, perSeller: 1 },
  });
  const { url, stop } = await service.listen();
  const response = await fetch(`${url}/media/lamp.webp`);
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] });
  await stop();
});

/** Larger than all buffers between the service and its client. */
const LARGE = Buffer.alloc(8 * 1_048_576);

test('clients that do not read requested images block no other network', async () => {
  const product = createServer((incoming, response) =>
    response.end(incoming.url === '/media/large.webp' ? LARGE : 'picture'),
  );
  await once(product.listen(0, '127.0.0.1'), 'listening');
  const service = createService('gateway', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' });
  registerMediaRoutes(service, {
    productUrl: `http://127.0.0.1:${(product.address() as AddressInfo).port}/graphql`,
    identity: { credential: () => Promise.resolve('c') },
    uploads: { total: 1, perSeller: 1 },
  });
  const { url, stop } = await service.listen();
  const startDownload = (path: string, from: string): Socket => {
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', localAddress: from });
    socket.on('error', () => undefined);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: shop\r\n\r\n`);
    return socket;
  };
  const readStatus = async (socket: Socket): Promise<number> =>
    Number(String((await once(socket, 'data'))[0]).split(' ')[1]);
  const slow = Array.from({ length: 60 }, () => startDownload('/media/large.webp', '127.0.0.1').pause());
  try {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const quick = Array.from({ length: 100 }, () =>
      readStatus(startDownload('/media/small.webp', '127.0.1.1')),
    );
    expect(new Set(await Promise.all(quick))).toEqual(new Set([200]));
    const waiting = readStatus(startDownload('/media/small.webp', '127.0.0.1'));
    expect(await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 300))])).toBeUndefined();
    for (const socket of slow) socket.destroy();
    expect(await waiting).toBe(200);
  } finally {
    for (const socket of slow) socket.destroy();
    product.closeAllConnections();
    product.close();
    await stop();
  }
}, 60_000);

describe('an upload', () => {
  /** Sizes of completed uploads, and bytes received in total. */
  const completed: number[] = [];
  let bytesSeen = 0;
  let requests: string[] = [];
  /** A fake product service, for which tokens of the form `good-<seller>-…` are valid. */
  const product = createServer((incoming, response) => {
    requests.push(`${incoming.method} ${incoming.url}`);
    const seller: string | undefined = /good-(\w+)-\w+$/.exec(incoming.url ?? '')?.[1];
    if (incoming.method === 'GET') {
      const payload = seller
        ? { id: incoming.url, actorId: seller }
        : { error: { code: 'TOKEN_INVALID', message: 'The link has ended.' } };
      response.writeHead(seller ? 200 : 400).end(JSON.stringify(payload));
      return;
    }
    let bytes = 0;
    incoming.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      bytesSeen += chunk.length;
    });
    incoming.on('end', () => response.writeHead(201).end(String(completed.push(bytes))));
  });
  const service = createService('gateway', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' });
  let stop: () => Promise<void>;
  let url: string;
  const uploadsInFlight: ClientRequest[] = [];

  beforeAll(async () => {
    await once(product.listen(0, '127.0.0.1'), 'listening');
    const { port } = product.address() as AddressInfo;
    limitBodies(service, { inAll: 4_194_304, perAddress: 1_048_576, bytesPerSecond: 1 });
    registerMediaRoutes(service, {
      productUrl: `http://127.0.0.1:${port}/graphql`,
      identity: { credential: () => Promise.resolve('c') },
      uploads: { total: 12, perSeller: 4 },
    });
    ({ url, stop } = await service.listen());
  });
  beforeEach(() => {
    requests = [];
    completed.splice(0);
    bytesSeen = 0;
  });
  afterEach(async () => {
    for (const upload of uploadsInFlight.splice(0)) upload.destroy();
    // The gateway notices when the connection ends.
    await new Promise((resolve) => setTimeout(resolve, 100));
  });
  afterAll(async () => {
    await stop();
    product.closeAllConnections();
    product.close();
  });

  let count = 0;
  const start = (length: number, { seller = 'ann', token }: { seller?: string; token?: string } = {}) => {
    const name = token ?? `good-${seller}-${(count += 1)}`;
    const sending = request(`${url}/media/uploads/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'image/png', 'content-length': length },
    }).on('error', () => undefined);
    uploadsInFlight.push(sending);
    return sending;
  };
  const answerTo = async (sending: ClientRequest): Promise<{ status: number | undefined; text: string }> => {
    const [response] = (await once(sending, 'response')) as [IncomingMessage];
    let text = '';
    for await (const part of response) text += String(part);
    return { status: response.statusCode, text };
  };
  const eventually = async (isTrue: () => boolean): Promise<void> => {
    for (let attempts = 0; attempts < 100 && !isTrue(); attempts += 1)
      await new Promise((done) => setTimeout(done, 20));
    expect(isTrue()).toBe(true);
  };

  it('is streamed to the service completely', async () => {
    const upload = start(300_000);
    upload.write(Buffer.alloc(200_000));
    await eventually(() => bytesSeen >= 200_000);
    upload.end(Buffer.alloc(100_000));
    expect((await answerTo(upload)).status).toBe(201);
    expect(completed).toEqual([300_000]);
  });

  it('is rejected before its body is read when its token is invalid', async () => {
    const upload = start(3_000_000, { token: 'forged' });
    upload.flushHeaders();
    expect(await answerTo(upload)).toMatchObject({
      status: 400,
      text: expect.stringContaining('"code":"TOKEN_INVALID"'),
    });
    expect(requests).toEqual(['GET /media/uploads/forged']);
    expect(bytesSeen).toBe(0);
  });

  it('that is slow delays neither other sellers nor downloads', async () => {
    for (const seller of ['slow', 'tardy']) {
      for (let index = 0; index < 4; index += 1) start(1_000, { seller }).write('x');
    }
    await eventually(() => bytesSeen === 8);
    const rejected = start(3, { seller: 'slow' });
    rejected.end('abc');
    expect(await answerTo(rejected)).toMatchObject({
      status: 429,
      text: expect.stringContaining('"retryAfter":5'),
    });
    const upload = start(3, { seller: 'quick' });
    upload.end('abc');
    expect([(await answerTo(upload)).status, completed]).toEqual([201, [3]]);
    expect((await fetch(`${url}/media/good-x-1`)).status).toBe(200);
  });

  it('is rejected while too many are in flight', async () => {
    for (const seller of ['a', 'b', 'c']) {
      for (let index = 0; index < 4; index += 1) start(1_000, { seller }).write('x');
    }
    await eventually(() => bytesSeen === 12);
    const rejected = start(3, { seller: 'd' });
    rejected.end('abc');
    expect((await answerTo(rejected)).status).toBe(503);
    uploadsInFlight[0]?.destroy();
    let status: number | undefined;
    for (let attempts = 0; attempts < 50 && status !== 201; attempts += 1) {
      const again = start(3, { seller: 'd' });
      again.end('abc');
      ({ status } = await answerTo(again));
    }
    expect(status).toBe(201);
  });

  it('cannot be sent twice at once with one token', async () => {
    start(1_000, { token: 'good-ann-same' }).write('x');
    await eventually(() => bytesSeen === 1);
    const again = start(3, { token: 'good-ann-same' });
    again.end('abc');
    expect(await answerTo(again)).toMatchObject({
      status: 400,
      text: expect.stringContaining('TOKEN_INVALID'),
    });
  });

  it('above the maximum size is rejected before it is forwarded', async () => {
    const upload = start(6_000_000);
    upload.flushHeaders();
    expect((await answerTo(upload)).status).toBe(413);
    expect(requests).toEqual([]);
  });

  it('of unknown size is rejected once it exceeds the maximum', async () => {
    const upload = request(`${url}/media/uploads/good-ann-chunked`, { method: 'POST' }).on(
      'error',
      () => undefined,
    );
    uploadsInFlight.push(upload);
    const response = answerTo(upload);
    for (let mebibytes = 0; mebibytes < 6; mebibytes += 1) upload.write(Buffer.alloc(1_048_576));
    expect((await response).status).toBe(413);
    expect(completed).toEqual([]);
  });

  it('is accepted at no other path', async () => {
    for (const path of ['/media/x', '/media/uploads', '/media/uploads/']) {
      const response = await fetch(url + path, { method: 'POST', body: 'x' });
      expect([path, response.status >= 400 && response.status < 500]).toEqual([path, true]);
    }
  });
});
