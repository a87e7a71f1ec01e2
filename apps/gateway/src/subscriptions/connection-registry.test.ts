import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { actor } from '@e-storefront/testing';
import { ConnectionRegistry } from './connection-registry';

const principal = {
  ...actor('customer'),
  sessionId: 'session',
  expiresAt: Math.floor(Date.now() / 1_000) + 900,
  scopes: null,
  secondFactorMissing: false,
};

test('does not count a socket that closed during authentication', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connectSocket = async (): Promise<[client: WebSocket, serverSocket: WebSocket]> => {
    const client = new WebSocket(url);
    const [[serverSocket]] = await Promise.all([once(server, 'connection'), once(client, 'open')]);
    return [client, serverSocket as WebSocket];
  };
  const registry = new ConnectionRegistry({
    perUser: 1,
    perAddress: 10,
    onRevoked: () => () => undefined,
    closeExpired: () => undefined,
  });

  const [closing, serverSocket] = await connectSocket();
  registry.add(serverSocket, '127.0.0.1');
  const closed = once(serverSocket, 'close');
  closing.terminate();
  await closed;
  expect(registry.assignUser(serverSocket, principal)).toBe(false);

  const [, staying] = await connectSocket();
  registry.add(staying, '127.0.0.1');
  expect(registry.assignUser(staying, principal)).toBe(true);
  const ended = once(staying, 'close');
  for (const client of server.clients) client.terminate();
  await ended;
  server.close();
});
