import { once } from 'node:events';
import { createServer, request, type ClientRequest, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createService, limitBodies } from '@e-storefront/server';
import { serveMedia } from './media.routes';

test('a picture whose service is away is refused with the code that says so', async () => {
  const service = createService('gateway', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' });
  serveMedia(service, {
    productUrl: 'http://127.0.0.1:1/graphql',
    identity: { credential: () => Promise.resolve('none') },
    uploads: { inAll: 1, perSeller: 1 },
  });
  const { url, stop } = await service.listen();
  const answer = await fetch(`${url}/media/lamp.webp`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] });
  await stop();
});

/** A picture that no buffer between the service and its reader takes whole. */
const LARGE = Buffer.alloc(8 * 1_048_576);

test('readers who take no picture that they asked for keep none from anybody else', async () => {
  const product = createServer((incoming, response) =>
    response.end(incoming.url === '/media/large.webp' ? LARGE : 'picture'),
  );
  await once(product.listen(0, '127.0.0.1'), 'listening');
  const service = createService('gateway', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' });
  serveMedia(service, {
    productUrl: `http://127.0.0.1:${(product.address() as AddressInfo).port}/graphql`,
    identity: { credential: () => Promise.resolve('c') },
    uploads: { inAll: 1, perSeller: 1 },
  });
  const { url, stop } = await service.listen();
  const begin = (path: string, from: string): Socket => {
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', localAddress: from });
    socket.on('error', () => undefined);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: shop\r\n\r\n`);
    return socket;
  };
  const statusOf = async (socket: Socket): Promise<number> =>
    Number(String((await once(socket, 'data'))[0]).split(' ')[1]);
  const slow = Array.from({ length: 60 }, () => begin('/media/large.webp', '127.0.0.1').pause());
  try {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const quick = Array.from({ length: 100 }, () => statusOf(begin('/media/small.webp', '127.0.1.1')));
    expect(new Set(await Promise.all(quick))).toEqual(new Set([200]));
    const waiting = statusOf(begin('/media/small.webp', '127.0.0.1'));
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
  /** Bytes of each upload that came whole, and how many have come of those under way. */
  const taken: number[] = [];
  let bytesSeen = 0;
  let asked: string[] = [];
  /** A stand-in for the product service: tokens that begin with `good-<seller>-` hold. */
  const product = createServer((incoming, response) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    const seller: string | undefined = /good-(\w+)-\w+$/.exec(incoming.url ?? '')?.[1];
    if (incoming.method === 'GET') {
      const answer = seller
        ? { id: incoming.url, actorId: seller }
        : { error: { code: 'TOKEN_INVALID', message: 'The link has ended.' } };
      response.writeHead(seller ? 200 : 400).end(JSON.stringify(answer));
      return;
    }
    let bytes = 0;
    incoming.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      bytesSeen += chunk.length;
    });
    incoming.on('end', () => response.writeHead(201).end(String(taken.push(bytes))));
  });
  const service = createService('gateway', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' });
  let stop: () => Promise<void>;
  let url: string;
  const under: ClientRequest[] = [];

  beforeAll(async () => {
    await once(product.listen(0, '127.0.0.1'), 'listening');
    const { port } = product.address() as AddressInfo;
    limitBodies(service, { inAll: 4_194_304, perAddress: 1_048_576, bytesPerSecond: 1 });
    serveMedia(service, {
      productUrl: `http://127.0.0.1:${port}/graphql`,
      identity: { credential: () => Promise.resolve('c') },
      uploads: { inAll: 12, perSeller: 4 },
    });
    ({ url, stop } = await service.listen());
  });
  beforeEach(() => {
    asked = [];
    taken.splice(0);
    bytesSeen = 0;
  });
  afterEach(async () => {
    for (const one of under.splice(0)) one.destroy();
    // The gateway learns of it when the connection ends.
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
    under.push(sending);
    return sending;
  };
  const answerTo = async (sending: ClientRequest): Promise<{ status: number | undefined; text: string }> => {
    const [answer] = (await once(sending, 'response')) as [IncomingMessage];
    let text = '';
    for await (const part of answer) text += String(part);
    return { status: answer.statusCode, text };
  };
  const eventually = async (isSo: () => boolean): Promise<void> => {
    for (let tries = 0; tries < 100 && !isSo(); tries += 1) await new Promise((done) => setTimeout(done, 20));
    expect(isSo()).toBe(true);
  };

  it('reaches the service whole, and is passed on as it comes', async () => {
    const upload = start(300_000);
    upload.write(Buffer.alloc(200_000));
    await eventually(() => bytesSeen >= 200_000);
    upload.end(Buffer.alloc(100_000));
    expect((await answerTo(upload)).status).toBe(201);
    expect(taken).toEqual([300_000]);
  });

  it('is refused before a byte of it is read when its token does not hold', async () => {
    const upload = start(3_000_000, { token: 'forged' });
    upload.flushHeaders();
    expect(await answerTo(upload)).toMatchObject({
      status: 400,
      text: expect.stringContaining('"code":"TOKEN_INVALID"'),
    });
    expect(asked).toEqual(['GET /media/uploads/forged']);
    expect(bytesSeen).toBe(0);
  });

  it('that drips in holds up neither other sellers nor who looks at pictures', async () => {
    for (const seller of ['slow', 'tardy']) {
      for (let index = 0; index < 4; index += 1) start(1_000, { seller }).write('x');
    }
    await eventually(() => bytesSeen === 8);
    const refused = start(3, { seller: 'slow' });
    refused.end('abc');
    expect(await answerTo(refused)).toMatchObject({
      status: 429,
      text: expect.stringContaining('"retryAfter":5'),
    });
    const upload = start(3, { seller: 'quick' });
    upload.end('abc');
    expect([(await answerTo(upload)).status, taken]).toEqual([201, [3]]);
    expect((await fetch(`${url}/media/good-x-1`)).status).toBe(200);
  });

  it('is refused for a while when too many are under way', async () => {
    for (const seller of ['a', 'b', 'c']) {
      for (let index = 0; index < 4; index += 1) start(1_000, { seller }).write('x');
    }
    await eventually(() => bytesSeen === 12);
    const refused = start(3, { seller: 'd' });
    refused.end('abc');
    expect((await answerTo(refused)).status).toBe(503);
    under[0]?.destroy();
    let status: number | undefined;
    for (let tries = 0; tries < 50 && status !== 201; tries += 1) {
      const again = start(3, { seller: 'd' });
      again.end('abc');
      ({ status } = await answerTo(again));
    }
    expect(status).toBe(201);
  });

  it('is not sent twice at once by one token', async () => {
    start(1_000, { token: 'good-ann-same' }).write('x');
    await eventually(() => bytesSeen === 1);
    const again = start(3, { token: 'good-ann-same' });
    again.end('abc');
    expect(await answerTo(again)).toMatchObject({
      status: 400,
      text: expect.stringContaining('TOKEN_INVALID'),
    });
  });

  it('that is too large is refused before it is sent, and goes nowhere', async () => {
    const upload = start(6_000_000);
    upload.flushHeaders();
    expect((await answerTo(upload)).status).toBe(413);
    expect(asked).toEqual([]);
  });

  it('that does not say how large it is, is refused when it has become too large', async () => {
    const upload = request(`${url}/media/uploads/good-ann-chunked`, { method: 'POST' }).on(
      'error',
      () => undefined,
    );
    under.push(upload);
    const answer = answerTo(upload);
    for (let mebibytes = 0; mebibytes < 6; mebibytes += 1) upload.write(Buffer.alloc(1_048_576));
    expect((await answer).status).toBe(413);
    expect(taken).toEqual([]);
  });

  it('has no other address to be sent to', async () => {
    for (const path of ['/media/x', '/media/uploads', '/media/uploads/']) {
      const answer = await fetch(url + path, { method: 'POST', body: 'x' });
      expect([path, answer.status >= 400 && answer.status < 500]).toEqual([path, true]);
    }
  });
});
