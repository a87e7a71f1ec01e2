import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocketServer } from 'ws';
import { networkOf, type Service } from '@e-storefront/server';
import { isDomainError } from '@e-storefront/errors';
import type { AllowedOrigins } from '../security/allowed-origins';
import { boundedAddress } from '../security/forwarded-headers';
import type { SocketLimits } from '../rate-limit/websocket';
import { limitMessages } from './message-limits';
import type { OpenSockets } from './connection-registry';
import type { PartialMessages } from './partial-messages';

interface UpgradeOptions {
  sockets: WebSocketServer;
  open: OpenSockets;
  partial: PartialMessages;
  origins: Pick<AllowedOrigins, 'allows'>;
  limits: Pick<SocketLimits, 'upgrade'>;
}

/**
 * Makes sockets of upgrades at `/graphql`. Browsers name their page in `Origin`: one of the front ends, or the
 * explorer at the gateway's own address. CORS does not hold for sockets, so it is looked at here; what is no browser
 * sends none.
 */
export function acceptUpgrades(service: Service, options: UpgradeOptions): void {
  const { sockets, open, partial, origins, limits } = options;
  service.app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Cut by hand: what `URL` cannot read would be thrown here where nobody catches, and end the process.
    const [path] = (request.url ?? '').split('?', 1);
    if (path !== '/graphql') return socket.destroy();
    const { origin, host = '' } = request.headers;
    socket.on('error', () => socket.destroy());
    if (origin !== undefined && !origins.allows(origin, host)) return endUpgrade(socket, '403 Forbidden');
    const address = boundedAddress(service.addressOf(request));
    const from = networkOf(address);
    const accept = (): void =>
      sockets.handleUpgrade(request, socket, head, (client) => {
        limitMessages(client);
        partial.watch(client, socket, from);
        sockets.emit('connection', client, request);
        // graphql-ws listens to one error only, and writes to the console what any client can provoke.
        client.removeAllListeners('error');
        client.on('error', (error) => service.logger.debug({ err: error }, 'socket'));
        open.opened(client, from);
      });
    limits.upgrade({ address, agent: '' }).then(accept, (error: unknown) => {
      const isLimited = isDomainError(error) && error.code === 'RATE_LIMITED';
      endUpgrade(socket, isLimited ? '429 Too Many Requests' : '503 Service Unavailable');
    });
    return undefined;
  });
}

function endUpgrade(socket: Duplex, status: string): void {
  const retry = status.startsWith('4') && !status.startsWith('429') ? '' : 'Retry-After: 60\r\n';
  socket.end(`HTTP/1.1 ${status}\r\n${retry}Connection: close\r\nContent-Length: 0\r\n\r\n`);
}
