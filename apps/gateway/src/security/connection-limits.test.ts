import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { startRateLimitedGateway } from '../../test/fixtures/rate-limited-gateway';

const ALLOWED = 5;

/** Opens a connection and sends one request. Resolves with the status of the response, or 0 when there is none. */
async function openConnection(url: string): Promise<{ socket: Socket; status: number; text: string }> {
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write('GET /health HTTP/1.1\r\nHost: shop\r\n\r\n');
  const text = await Promise.race([
    once(socket, 'data').then(([data]) => String(data)),
    once(socket, 'close').then(() => ''),
  ]);
  return { socket, text, status: Number(text.split(' ')[1] ?? 0) };
}

test('limits open connections per address, and accepts new ones when others close', async () => {
  await using gateway = await startRateLimitedGateway({
    settings: { TRUSTED_PROXIES: undefined, RATE_LIMIT_SCALE: ALLOWED / 500 },
  });
  const open: Socket[] = [];
  try {
    for (let index = 0; index < ALLOWED; index += 1) {
      const { socket, status } = await openConnection(gateway.url);
      open.push(socket);
      expect(status).toBe(200);
    }
    const rejected = await openConnection(gateway.url);
    open.push(rejected.socket);
    expect(rejected.status).toBe(429);
    expect(rejected.text).toMatch(/retry-after: \d+/i);
    expect(rejected.text).toMatch(/connection: close/i);
    expect(rejected.text).toContain('"code":"RATE_LIMITED"');
    const first = open.shift();
    first?.destroy();
    let again = await openConnection(gateway.url);
    for (let attempts = 0; attempts < 50 && again.status !== 200; attempts += 1)
      again = await openConnection(gateway.url);
    open.push(again.socket);
    expect(again.status).toBe(200);
  } finally {
    for (const socket of open) socket.destroy();
  }
});

test('limits open connections in total', async () => {
  await using gateway = await startRateLimitedGateway({ settings: { MAX_CONNECTIONS: 3 } });
  const opened = [];
  for (let index = 0; index < 4; index += 1) opened.push(await openConnection(gateway.url));
  expect(opened.map(({ status }) => status)).toEqual([200, 200, 200, 503]);
  expect(opened[3]?.text).toContain('"code":"SERVICE_UNAVAILABLE"');
  for (const { socket } of opened) socket.destroy();
});

test('does not limit connections of a trusted proxy by address', async () => {
  await using gateway = await startRateLimitedGateway({ settings: { RATE_LIMIT_SCALE: 1 / 500 } });
  const [one, two] = [await openConnection(gateway.url), await openConnection(gateway.url)];
  expect([one.status, two.status]).toEqual([200, 200]);
  one.socket.destroy();
  two.socket.destroy();
});
