import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gatewayUnderTest } from '../rate-limits/gateway-under-test';

const ALLOWED = 5;

/** Opens a connection and sends one request on it; resolves with whether an answer came. */
async function opens(url: string): Promise<{ socket: Socket; answered: boolean }> {
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write('GET /health HTTP/1.1\r\nHost: shop\r\n\r\n');
  const answered = await Promise.race([
    once(socket, 'data').then(() => true),
    once(socket, 'close').then(() => false),
  ]);
  return { socket, answered };
}

test('one address holds so many connections open and no more; those that end make room', async () => {
  await using gateway = await gatewayUnderTest({
    settings: { TRUSTED_PROXIES: undefined, RATE_LIMIT_SCALE: ALLOWED / 500 },
  });
  const open: Socket[] = [];
  try {
    for (let index = 0; index < ALLOWED; index += 1) {
      const { socket, answered } = await opens(gateway.url);
      open.push(socket);
      expect(answered).toBe(true);
    }
    expect((await opens(gateway.url)).answered).toBe(false);
    const first = open.shift();
    first?.destroy();
    let again = await opens(gateway.url);
    for (let tries = 0; tries < 50 && !again.answered; tries += 1) again = await opens(gateway.url);
    open.push(again.socket);
    expect(again.answered).toBe(true);
  } finally {
    for (const socket of open) socket.destroy();
  }
});

test('connections of a trusted proxy are its own business', async () => {
  await using gateway = await gatewayUnderTest({ settings: { RATE_LIMIT_SCALE: 1 / 500 } });
  const [one, two] = [await opens(gateway.url), await opens(gateway.url)];
  expect([one.answered, two.answered]).toEqual([true, true]);
  one.socket.destroy();
  two.socket.destroy();
});
