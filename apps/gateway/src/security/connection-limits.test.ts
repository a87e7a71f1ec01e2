import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gatewayUnderTest } from '../../test/fixtures/rate-limited-gateway';

const ALLOWED = 5;

/** Opens a connection and sends one request on it; resolves with the status of the answer, 0 where none came. */
async function opens(url: string): Promise<{ socket: Socket; status: number; text: string }> {
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

test('one address holds so many connections open and no more; those that end make room', async () => {
  await using gateway = await gatewayUnderTest({
    settings: { TRUSTED_PROXIES: undefined, RATE_LIMIT_SCALE: ALLOWED / 500 },
  });
  const open: Socket[] = [];
  try {
    for (let index = 0; index < ALLOWED; index += 1) {
      const { socket, status } = await opens(gateway.url);
      open.push(socket);
      expect(status).toBe(200);
    }
    const refused = await opens(gateway.url);
    open.push(refused.socket);
    expect(refused.status).toBe(429);
    expect(refused.text).toMatch(/retry-after: \d+/i);
    expect(refused.text).toMatch(/connection: close/i);
    expect(refused.text).toContain('"code":"RATE_LIMITED"');
    const first = open.shift();
    first?.destroy();
    let again = await opens(gateway.url);
    for (let tries = 0; tries < 50 && again.status !== 200; tries += 1) again = await opens(gateway.url);
    open.push(again.socket);
    expect(again.status).toBe(200);
  } finally {
    for (const socket of open) socket.destroy();
  }
});

test('all clients together hold so many connections open and no more', async () => {
  await using gateway = await gatewayUnderTest({ settings: { MAX_CONNECTIONS: 3 } });
  const opened = [];
  for (let index = 0; index < 4; index += 1) opened.push(await opens(gateway.url));
  expect(opened.map(({ status }) => status)).toEqual([200, 200, 200, 503]);
  expect(opened[3]?.text).toContain('"code":"SERVICE_UNAVAILABLE"');
  for (const { socket } of opened) socket.destroy();
});

test('connections of a trusted proxy are its own business', async () => {
  await using gateway = await gatewayUnderTest({ settings: { RATE_LIMIT_SCALE: 1 / 500 } });
  const [one, two] = [await opens(gateway.url), await opens(gateway.url)];
  expect([one.status, two.status]).toEqual([200, 200]);
  one.socket.destroy();
  two.socket.destroy();
});
