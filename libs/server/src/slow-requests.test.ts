import { once } from 'node:events';
import { connect } from 'node:net';
import { createService } from './index';

const PATIENCE = { headersMs: 300, requestMs: 600, silenceMs: 60_000, checkEveryMs: 50 };

/**
 * Writes the parts with pauses in between, and returns the response once the server has closed the
 * connection.
 */
async function drip(parts: string[]): Promise<string> {
  const service = createService('test', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' }, PATIENCE);
  service.app.post('/', () => 'taken');
  const { url, stop } = await service.listen();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let received = '';
  socket.on('data', (data) => (received += String(data)));
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  socket.write(parts[0] ?? '');
  let next = 1;
  const timer = setInterval(() => socket.writable && socket.write(parts[next++] ?? parts.at(-1) ?? ''), 50);
  await closed;
  clearInterval(timer);
  await stop();
  return received;
}

test('ends a request whose headers never end', async () => {
  expect(await drip(['POST / HTTP/1.1\r\nHost: shop\r\n', 'X-More: and more\r\n'])).toMatch(
    /^HTTP\/1\.1 408 /,
  );
});

test('ends a request whose body never ends', async () => {
  const head =
    'POST / HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n';
  expect(await drip([head, ' '])).toMatch(/^HTTP\/1\.1 408 /);
});
