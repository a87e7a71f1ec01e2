import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocketServer } from 'ws';
import { networkOf, type Service } from '@e-storefront/service';
import { isSameHost } from '../edge/foreign-origins';
import { limitMessages } from './limit-messages';
import type { OpenSockets } from './open-sockets';

interface UpgradeOptions {
  sockets: WebSocketServer;
  open: OpenSockets;
  /** The origins of the front ends, as browsers write them. */
  origins: readonly string[];
}

/**
 * Makes sockets of upgrades at `/graphql`. Browsers name their page in `Origin`: one of the front ends, or the
 * explorer at the gateway's own address. CORS does not hold for sockets, so it is looked at here; what is no browser
 * sends none.
 */
export function acceptUpgrades(service: Service, { sockets, open, origins }: UpgradeOptions): void {
  service.app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Cut by hand: what `URL` cannot read would be thrown here where nobody catches, and end the process.
    const [address] = (request.url ?? '').split('?', 1);
    if (address !== '/graphql') return socket.destroy();
    const { origin, host = '' } = request.headers;
    if (origin !== undefined && !origins.includes(origin) && !isSameHost(origin, host)) return refuse(socket);
    const from = networkOf(service.addressOf(request));
    sockets.handleUpgrade(request, socket, head, (client) => {
      limitMessages(client);
      sockets.emit('connection', client, request);
      // graphql-ws listens to one error only, and writes to the console what any client can provoke.
      client.removeAllListeners('error');
      client.on('error', (error) => service.logger.debug({ err: error }, 'socket'));
      open.opened(client, from);
    });
    return undefined;
  });
}

function refuse(socket: Duplex): void {
  socket.on('error', () => socket.destroy());
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}
