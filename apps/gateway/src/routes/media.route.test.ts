import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createService } from '@e-storefront/service';
import { serveMedia } from './media.route';

test('a picture whose service is away is refused with the code that says so', async () => {
  const service = createService('gateway', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' });
  serveMedia(service, 'http://127.0.0.1:1/graphql', { credential: () => Promise.resolve('none') });
  const { url, stop } = await service.listen();
  const answer = await fetch(`${url}/media/lamp.webp`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] });
  await stop();
});

describe('an upload', () => {
  const taken: number[] = [];
  const product = createServer((incoming, response) => {
    let bytes = 0;
    incoming.on('data', (chunk: Buffer) => (bytes += chunk.length));
    incoming.on('end', () => response.writeHead(201).end(String(taken.push(bytes))));
  });
  const service = createService('gateway', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' });
  let stop: () => Promise<void>;
  let url: string;

  beforeAll(async () => {
    await once(product.listen(0, '127.0.0.1'), 'listening');
    const { port } = product.address() as AddressInfo;
    serveMedia(service, `http://127.0.0.1:${port}/graphql`, { credential: () => Promise.resolve('c') });
    ({ url, stop } = await service.listen());
  });
  afterAll(async () => {
    await stop();
    product.close();
  });

  const start = (length: number) =>
    request(`${url}/media/uploads/t`, {
      method: 'POST',
      headers: { 'content-type': 'image/png', 'content-length': length },
    }).on('error', () => undefined);

  it('reaches the service whole', async () => {
    const upload = start(300_000).end(Buffer.alloc(300_000));
    const [answer] = (await once(upload, 'response')) as [IncomingMessage];
    answer.resume();
    expect([answer.statusCode, taken.pop()]).toEqual([201, 300_000]);
  });

  it('that drips in holds no connection to the service, so that others pass', async () => {
    const slow = Array.from({ length: 40 }, () => {
      const upload = start(1_000);
      upload.write('x');
      return upload;
    });
    const upload = start(3).end('abc');
    const [answer] = (await once(upload, 'response')) as [IncomingMessage];
    answer.resume();
    expect([answer.statusCode, taken]).toEqual([201, [3]]);
    for (const one of slow) one.destroy();
  });

  it('that is too large is refused before it is sent, and goes nowhere', async () => {
    const before = taken.length;
    const upload = start(6_000_000);
    upload.flushHeaders();
    const [answer] = (await once(upload, 'response')) as [IncomingMessage];
    expect([answer.statusCode, taken.length]).toEqual([413, before]);
    upload.destroy();
  });
});
