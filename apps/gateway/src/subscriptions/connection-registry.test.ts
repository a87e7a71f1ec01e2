import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { actor } from '@e-storefront/testing';
import { OpenSockets } from './connection-registry';

const principal = {
  ...actor('customer'),
  sessionId: 'session',
  expiresAt: Math.floor(Date.now() / 1_000) + 900,
  scopes: null,
  secondFactorMissing: false,
};

test('a socket that closes while its token is checked is counted for nobody', async () => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const joined = async (): Promise<[client: WebSocket, served: WebSocket]> => {
    const client = new WebSocket(url);
    const [[served]] = await Promise.all([once(server, 'connection'), once(client, 'open')]);
    return [client, served as WebSocket];
  };
  const open = new OpenSockets({
    perUser: 1,
    perAddress: 10,
    onRevoked: () => () => undefined,
    expire: () => undefined,
  });

  const [gone, served] = await joined();
  open.opened(served, '127.0.0.1');
  const closed = once(served, 'close');
  gone.terminate();
  await closed;
  expect(open.identified(served, principal)).toBe(false);

  const [, stays] = await joined();
  open.opened(stays, '127.0.0.1');
  expect(open.identified(stays, principal)).toBe(true);
  const ended = once(stays, 'close');
  for (const client of server.clients) client.terminate();
  await ended;
  server.close();
});
