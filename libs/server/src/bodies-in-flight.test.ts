import { connect, type Socket } from 'node:net';
import { limitBodies, type BodyLimits } from './bodies-in-flight';
import { createService, type RunningService } from './service';

const KIB = 1_024;
const LIMITS: BodyLimits = {
  inAll: 1_024 * KIB,
  perAddress: 256 * KIB,
  bytesPerSecond: 1_000,
  graceMs: 60_000,
};

let running: RunningService;
let open: Socket[] = [];

async function start(limits: Partial<BodyLimits> = {}): Promise<void> {
  const service = createService('test', {
    HOST: '127.0.0.1',
    PORT: 0,
    LOG_LEVEL: 'silent',
    TRUSTED_PROXIES: ['127.0.0.1'],
  });
  limitBodies(service, { ...LIMITS, ...limits });
  service.app.post('/echo', ({ body }) => ({ length: JSON.stringify(body).length }));
  running = await service.listen();
}

afterEach(async () => {
  for (const socket of open) socket.destroy();
  open = [];
  await running.stop();
});

interface Sending {
  socket: Socket;
  /** The status line of the response, once there is one. */
  status: () => number | undefined;
  text: () => string;
}

/** Sends headers and the beginning of a body, and leaves the request open. */
function send(from: string, headers: string[], ...parts: (string | Buffer)[]): Sending {
  const socket = connect(Number(new URL(running.url).port), '127.0.0.1');
  let received = '';
  socket.on('error', () => undefined);
  socket.on('data', (data) => (received += String(data)));
  const head = ['POST /echo HTTP/1.1', 'Host: shop', `X-Forwarded-For: ${from}`];
  socket.write([...head, 'Content-Type: application/json', ...headers, '', ''].join('\r\n'));
  for (const part of parts) socket.write(part);
  open.push(socket);
  return {
    socket,
    status: () => (received === '' ? undefined : Number(received.split(' ')[1])),
    text: () => received,
  };
}

const unfinished = (from: string, bytes: number): Sending =>
  send(from, [`Content-Length: ${bytes + 8}`], Buffer.alloc(bytes, 32));

const post = (from: string, body: string): Promise<Response> =>
  fetch(`${running.url}/echo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
    body,
  });

const eventually = async (expectation: () => void): Promise<void> => {
  for (let tries = 0; tries < 250; tries += 1) {
    try {
      return expectation();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  expectation();
};

test('rejects unfinished bodies of one network above its limit, with the time to retry', async () => {
  await start();
  const sent = Array.from({ length: 12 }, () => unfinished('10.0.0.1', 64 * KIB));
  await eventually(() =>
    expect(sent.filter(({ status }) => status() === 429).length).toBeGreaterThanOrEqual(8),
  );
  const held = sent.filter(({ status }) => status() === undefined);
  expect(held.length).toBeGreaterThan(0);
  const refused = sent.find(({ status }) => status() === 429)?.text() ?? '';
  expect(refused).toMatch(/retry-after: 5/i);
  expect(refused).toMatch(/connection: close/i);
  expect(refused).toContain('"code":"RATE_LIMITED"');
});

test('serves ordinary requests meanwhile, even from the same network', async () => {
  await start();
  const sent = Array.from({ length: 12 }, () => unfinished('10.0.0.1', 64 * KIB));
  await eventually(() => expect(sent.some(({ status }) => status() === 429)).toBe(true));
  for (const from of ['10.0.0.1', '10.0.0.2']) {
    const answer = await post(from, JSON.stringify({ text: 'x'.repeat(1_000) }));
    expect([from, answer.status]).toEqual([from, 200]);
  }
  expect((await post('10.0.0.2', JSON.stringify({ text: 'x'.repeat(100 * KIB) }))).status).toBe(200);
});

test('rejects bodies of many networks above the limit of all', async () => {
  await start();
  const sent = Array.from({ length: 40 }, (_one, index) => unfinished(`10.1.${index}.1`, 64 * KIB));
  await eventually(() =>
    expect(sent.filter(({ status }) => status() === 503).length).toBeGreaterThanOrEqual(28),
  );
  expect(sent.find(({ status }) => status() === 503)?.text()).toContain('"code":"SERVICE_UNAVAILABLE"');
});

test('counts bodies without a length as they arrive', async () => {
  await start();
  const chunk = `10000\r\n${' '.repeat(64 * KIB)}\r\n`;
  const sent = Array.from({ length: 12 }, () => send('10.0.0.1', ['Transfer-Encoding: chunked'], chunk));
  await eventually(() =>
    expect(sent.filter(({ status }) => status() === 429).length).toBeGreaterThanOrEqual(8),
  );
});

test('frees the space of completed and aborted bodies', async () => {
  await start();
  const sent = Array.from({ length: 12 }, () => unfinished('10.0.0.1', 64 * KIB));
  await eventually(() =>
    expect(sent.filter(({ status }) => status() === 429).length).toBeGreaterThanOrEqual(8),
  );
  for (const { socket } of sent) socket.destroy();
  for (let times = 0; times < 5; times += 1) {
    let status = 0;
    for (let tries = 0; tries < 50 && status !== 200; tries += 1) {
      status = (await post('10.0.0.1', JSON.stringify({ text: 'x'.repeat(200 * KIB) }))).status;
    }
    expect(status).toBe(200);
  }
});

test('reads a body that arrives in very many small pieces', async () => {
  await start();
  const body = JSON.stringify({ text: 'ä'.repeat(3_000) });
  const bytes = Buffer.from(body);
  const sending = send('10.0.0.1', [`Content-Length: ${bytes.length}`]);
  for (let at = 0; at < bytes.length; at += 7) sending.socket.write(bytes.subarray(at, at + 7));
  await eventually(() => expect(sending.text()).toContain(`{"length":${body.length}}`));
});

test('ends a body that arrives too slowly with a code', async () => {
  await start({ graceMs: 300, bytesPerSecond: 10_000 });
  const sending = send('10.0.0.1', ['Content-Length: 500000']);
  const drip = setInterval(() => sending.socket.write(' '), 20);
  await eventually(() => expect(sending.status()).toBe(400));
  clearInterval(drip);
  expect(sending.text()).toMatch(/took too long to arrive/);
});

test('drains a body sent to an unknown path, so that the connection serves later requests', async () => {
  await start();
  const socket = connect(Number(new URL(running.url).port), '127.0.0.1');
  open.push(socket);
  let received = '';
  socket.on('data', (data) => (received += String(data)));
  const bytes = 300 * KIB;
  socket.write(`POST /nowhere HTTP/1.1\r\nHost: shop\r\nContent-Length: ${bytes}\r\n\r\n`);
  socket.write(Buffer.alloc(bytes, 32));
  socket.write('GET /health HTTP/1.1\r\nHost: shop\r\n\r\n');
  await eventually(() => expect(received).toContain('{"status":"ok"}'));
});
