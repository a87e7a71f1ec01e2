import type { Socket } from 'node:net';
import { DomainError } from '@e-storefront/errors';
import { networkOf, type Service } from '@e-storefront/server';

/** Requests after which a connection is closed, so that balancers spread clients anew and none is kept for ever. */
const REQUESTS_PER_CONNECTION = 10_000;
/** Connections above a maximum that are still told why they are refused; what comes beyond is cut. */
const TOLD_ABOVE = 50;
/** How long a connection above the maximum stays open: time to ask for something and read the refusal. */
const REFUSED_WITHIN_MS = 5_000;
const RETRY_AFTER_SECONDS = 5;

export interface ConnectionLimits {
  /** Open connections of all clients. */
  inAll: number;
  /** Open connections of one network. */
  perAddress: number;
  /** Multiplies what one address may hold open; 0 switches that limit off. */
  scale: number;
  /** With proxies in front all connections come from them: they have to limit their clients themselves. */
  isBehindProxy: boolean;
}

/**
 * Limits the open connections of the gateway, sockets of live clients among them: in all, and of one address. The first
 * requests on connections above a maximum are answered with RATE_LIMITED or SERVICE_UNAVAILABLE and closed.
 */
export function limitConnections(service: Service, limits: ConnectionLimits): void {
  const { server } = service.app;
  server.maxRequestsPerSocket = REQUESTS_PER_CONNECTION;
  server.maxConnections = limits.inAll + TOLD_ABOVE;
  const isCounted = !limits.isBehindProxy && limits.scale > 0;
  const perAddress = isCounted ? Math.max(1, Math.round(limits.perAddress * limits.scale)) : Infinity;
  const open = new Map<string, number>();
  const refused = new WeakMap<Socket, DomainError>();
  let total = 0;
  server.on('connection', (socket: Socket) => {
    const key = networkOf(socket.remoteAddress ?? '');
    const count = (open.get(key) ?? 0) + 1;
    if (count > perAddress + TOLD_ABOVE) return void socket.destroy();
    total += 1;
    open.set(key, count);
    if (count > perAddress || total > limits.inAll) {
      refused.set(socket, count > perAddress ? tooManyOfAddress() : tooMany());
      setTimeout(() => socket.destroy(), REFUSED_WITHIN_MS).unref();
    }
    return void socket.once('close', () => {
      total -= 1;
      const left = (open.get(key) ?? 1) - 1;
      if (left > 0) open.set(key, left);
      else open.delete(key);
    });
  });
  service.app.addHook('onRequest', async ({ raw }, reply) => {
    const refusal = refused.get(raw.socket);
    if (!refusal) return;
    void reply.header('connection', 'close').header('retry-after', String(RETRY_AFTER_SECONDS));
    throw refusal;
  });
}

function tooManyOfAddress(): DomainError {
  return new DomainError('RATE_LIMITED', {
    message: 'Too many connections are open from your network. Close some and try again.',
    details: { retryAfter: RETRY_AFTER_SECONDS },
  });
}

function tooMany(): DomainError {
  return new DomainError('SERVICE_UNAVAILABLE', {
    message: 'Too many connections are open to the shop. Wait a little and try again.',
    details: { retryAfter: RETRY_AFTER_SECONDS },
  });
}
