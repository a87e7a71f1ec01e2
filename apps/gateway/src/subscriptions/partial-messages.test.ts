import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { PartialMessages, type PartialMessageLimits } from './partial-messages';

let server: Server;
let watching: PartialMessages;
let open: Socket[] = [];

async function start(limits: PartialMessageLimits): Promise<string> {
  watching = new PartialMessages({ checkIntervalMs: 50, ...limits });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 262_144 });
  server = createServer();
  server.on('upgrade', (request, raw, head) => {
    sockets.handleUpgrade(request, raw, head, (socket) => {
      watching.watch(socket, raw, String(request.headers['x-from']));
      socket.on('message', (text) => socket.send(String(text)));
      socket.on('error', () => undefined);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const socket of open) socket.destroy();
  open = [];
  watching.close();
  server.closeAllConnections();
  server.close();
});

/** Starts a message of 200,000 bytes and sends only its first bytes. */
async function startMessage(url: string, from: string, bytes: number): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  open.push(socket);
  socket.on('error', () => undefined);
  socket.write(
    [
      'GET / HTTP/1.1',
      'Host: shop',
      'Connection: Upgrade',
      'Upgrade: websocket',
      `X-From: ${from}`,
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
      '',
      '',
    ].join('\r\n'),
  );
  await once(socket, 'data');
  const head = Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 3, 0x0d, 0x40, 0, 0, 0, 0]);
  socket.write(Buffer.concat([head, Buffer.alloc(bytes, 120)]));
  return socket;
}

const isClosed = async (socket: Socket, withinMs = 2_000): Promise<boolean> =>
  socket.destroyed ||
  Promise.race([
    once(socket, 'close').then(() => true),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), withinMs)),
  ]);

test('terminates a socket that does not complete its message', async () => {
  const url = await start({ timeoutMs: 200 });
  const healthy = new WebSocket(url, { headers: { 'x-from': 'a' } });
  await once(healthy, 'open');
  const partial = await startMessage(url, 'a', 1_000);
  expect(await isClosed(partial)).toBe(true);
  healthy.send('hello');
  expect(String((await once(healthy, 'message'))[0])).toBe('hello');
  healthy.terminate();
});

test('limits the bytes of incomplete messages per network and in total', async () => {
  const url = await start({ perAddress: 250_000, total: 400_000 });
  const fromOne = [
    await startMessage(url, 'a', 100_000),
    await startMessage(url, 'a', 100_000),
    await startMessage(url, 'a', 100_000),
  ];
  const closed = await Promise.all(fromOne.map((socket) => isClosed(socket, 500)));
  expect(closed.filter(Boolean)).toHaveLength(1);
  const fromOthers = [await startMessage(url, 'b', 150_000), await startMessage(url, 'c', 150_000)];
  const others = await Promise.all(fromOthers.map((socket) => isClosed(socket, 500)));
  expect(others.filter(Boolean)).toHaveLength(1);
});
