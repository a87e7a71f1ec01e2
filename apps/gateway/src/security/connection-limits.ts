import type { Socket } from 'node:net';
import { DomainError } from '@e-storefront/errors';
import { networkOf, type Service } from '@e-storefront/server';

/** A connection closes after this many requests, so that load balancers redistribute clients. */
const REQUESTS_PER_CONNECTION = 10_000;
/** Connections above a maximum that still receive an error response; further ones are destroyed. */
const ANSWERED_ABOVE_LIMIT = 50;
/** Time for a rejected connection to send a request and read the error. */
const REJECTED_TIMEOUT_MS = 5_000;
const RETRY_AFTER_SECONDS = 5;

export interface ConnectionLimits {
  /** Open connections in total. */
  total: number;
  /** Open connections per network. */
  perAddress: number;
  /** Multiplies the limit per address; 0 switches it off. */
  scale: number;
  /** Behind proxies all connections come from them, so the proxies have to limit their clients. */
  isBehindProxy: boolean;
}

/**
 * Limits open connections, WebSockets included, in total and per address. The first connections above a maximum are
 * answered with RATE_LIMITED or SERVICE_UNAVAILABLE and closed.
 */
export function limitConnections(service: Service, limits: ConnectionLimits): void {
  const { server } = service.app;
  server.maxRequestsPerSocket = REQUESTS_PER_CONNECTION;
  server.maxConnections = limits.total + ANSWERED_ABOVE_LIMIT;
  const isCounted = !limits.isBehindProxy && limits.scale > 0;
  const perAddress = isCounted ? Math.max(1, Math.round(limits.perAddress * limits.scale)) : Infinity;
  const open = new Map<string, number>();
  const rejected = new WeakMap<Socket, DomainError>();
  let total = 0;
  server.on('connection', (socket: Socket) => {
    const key = networkOf(socket.remoteAddress ?? '');
    const count = (open.get(key) ?? 0) + 1;
    if (count > perAddress + ANSWERED_ABOVE_LIMIT) return void socket.destroy();
    total += 1;
    open.set(key, count);
    if (count > perAddress || total > limits.total) {
      rejected.set(socket, count > perAddress ? addressLimitError() : totalLimitError());
      setTimeout(() => socket.destroy(), REJECTED_TIMEOUT_MS).unref();
    }
    return void socket.once('close', () => {
      total -= 1;
      const left = (open.get(key) ?? 1) - 1;
      if (left > 0) open.set(key, left);
      else open.delete(key);
    });
  });
  service.app.addHook('onRequest', async ({ raw }, reply) => {
    const error = rejected.get(raw.socket);
    if (!error) return;
    void reply.header('connection', 'close').header('retry-after', String(RETRY_AFTER_SECONDS));
    throw error;
  });
}

function addressLimitError(): DomainError {
  return new DomainError('RATE_LIMITED', {
    message: 'Too many connections are open from your network. Please close some and try again.',
    details: { retryAfter: RETRY_AFTER_SECONDS },
  });
}

function totalLimitError(): DomainError {
  return new DomainError('SERVICE_UNAVAILABLE', {
    message: 'The shop has too many open connections. Please try again in a moment.',
    details: { retryAfter: RETRY_AFTER_SECONDS },
  });
}
