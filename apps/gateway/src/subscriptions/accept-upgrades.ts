import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocketServer } from 'ws';
import { networkOf, type Service } from '@e-storefront/server';
import { isDomainError } from '@e-storefront/errors';
import type { AllowedOrigins } from '../security/allowed-origins';
import { parseAddress } from '../security/forwarded-headers';
import type { SocketLimits } from '../rate-limit/websocket';
import { limitMessages } from './message-limits';
import type { ConnectionRegistry } from './connection-registry';
import type { PartialMessages } from './partial-messages';

interface UpgradeOptions {
  server: WebSocketServer;
  connections: ConnectionRegistry;
  partialMessages: PartialMessages;
  origins: Pick<AllowedOrigins, 'allows'>;
  limits: Pick<SocketLimits, 'countUpgrade'>;
}

/**
 * Accepts WebSocket upgrades at `/graphql`. CORS does not apply to WebSockets, so the origin is checked here: browsers
 * name their page in `Origin`, and it must be a front end or the gateway itself. Other clients send none.
 */
export function acceptUpgrades(service: Service, options: UpgradeOptions): void {
  const { server, connections, partialMessages, origins, limits } = options;
  service.app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Not parsed with `URL`: an exception in this event handler would end the process.
    const [path] = (request.url ?? '').split('?', 1);
    if (path !== '/graphql') return socket.destroy();
    const { origin, host = '' } = request.headers;
    socket.on('error', () => socket.destroy());
    if (origin !== undefined && !origins.allows(origin, host)) return rejectUpgrade(socket, '403 Forbidden');
    const address = parseAddress(service.addressOf(request));
    const network = networkOf(address);
    const accept = (): void =>
      server.handleUpgrade(request, socket, head, (client) => {
        limitMessages(client);
        partialMessages.watch(client, socket, network);
        server.emit('connection', client, request);
        // graphql-ws handles one error only and writes further ones, which any client can provoke, to the console.
        client.removeAllListeners('error');
        client.on('error', (error) => service.logger.debug({ err: error }, 'socket'));
        connections.add(client, network);
      });
    limits.countUpgrade({ address, agent: '' }).then(accept, (error: unknown) => {
      const isLimited = isDomainError(error) && error.code === 'RATE_LIMITED';
      rejectUpgrade(socket, isLimited ? '429 Too Many Requests' : '503 Service Unavailable');
    });
    return undefined;
  });
}

function rejectUpgrade(socket: Duplex, status: string): void {
  const retry = status.startsWith('4') && !status.startsWith('429') ? '' : 'Retry-After: 60\r\n';
  socket.end(`HTTP/1.1 ${status}\r\n${retry}Connection: close\r\nContent-Length: 0\r\n\r\n`);
}
