import type { Socket } from 'node:net';
import { networkOf, type Service } from '@e-storefront/service';

/** Requests after which a connection is closed, so that balancers spread clients anew and none is kept for ever. */
const REQUESTS_PER_CONNECTION = 10_000;
const CONNECTIONS = 10_000;
/** Enough for an office behind one address, and far from enough to fill the gateway. */
const CONNECTIONS_PER_ADDRESS = 500;

export interface ConnectionLimits {
  /** Multiplies what one address may hold open; 0 switches that limit off. */
  scale: number;
  /** With proxies in front all connections come from them: they have to limit their clients themselves. */
  isBehindProxy: boolean;
}

/** Limits the open connections of the gateway, sockets of live clients among them: in all, and of one address. */
export function limitConnections(service: Service, { scale, isBehindProxy }: ConnectionLimits): void {
  const { server } = service.app;
  server.maxRequestsPerSocket = REQUESTS_PER_CONNECTION;
  server.maxConnections = CONNECTIONS;
  if (isBehindProxy || scale === 0) return;
  const allowed = Math.max(1, Math.round(CONNECTIONS_PER_ADDRESS * scale));
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const key = networkOf(socket.remoteAddress ?? '');
    const count = (open.get(key) ?? 0) + 1;
    if (count > allowed) return void socket.destroy();
    open.set(key, count);
    return void socket.once('close', () => {
      const left = (open.get(key) ?? 1) - 1;
      if (left > 0) open.set(key, left);
      else open.delete(key);
    });
  });
}
