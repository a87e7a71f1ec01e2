import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import proxyAddress from '@fastify/proxy-addr';
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { registerHealth, type DependencyCheck } from './health';
import { codeHttpErrors } from './http-errors';
import { Outage } from './outage';

/** The settings of `serviceSettings` that a server needs. */
export interface ServerSettings {
  HOST: string;
  PORT: number;
  LOG_LEVEL: string;
  /** The proxies whose X-Forwarded-For is believed, as addresses or networks; none when absent. */
  TRUSTED_PROXIES?: string[] | undefined;
}

export interface RunningService {
  /** Where it listens, such as http://127.0.0.1:4001. */
  url: string;
  stop(): Promise<void>;
}

/** A service being put together: its HTTP server, its logger, its dependencies and how they end. */
export interface Service {
  readonly name: string;
  readonly app: FastifyInstance;
  readonly logger: FastifyBaseLogger;
  /** Where a request came from, also one that Fastify does not see, such as an upgrade to a WebSocket. */
  addressOf(request: IncomingMessage): string;
  /** The outage of a dependency, such as `mongodb`: the same one for everybody who notices it. */
  outage(name: string): Outage;
  /** Adds a dependency to `/health/ready`; the check rejects when the dependency does not answer. */
  dependsOn(name: string, check: DependencyCheck): void;
  /** Runs when the end begins, while requests are still served: what holds sockets open lets go of them here. */
  onClose(end: () => Promise<void> | void): void;
  /** Runs after the last request, last added first. */
  onStop(end: () => Promise<void> | void): void;
  /** Starts to listen. */
  listen(): Promise<RunningService>;
}

const MAX_BODY_BYTES = 1_048_576;
/** How long requests that are under way at the end may still take; less than `runService` waits. */
const ANSWER_WITHIN_MS = 5_000;

/** How long clients may take, in milliseconds. What is slower than that holds a connection on purpose. */
export interface Patience {
  /** For the headers of a request. */
  headersMs: number;
  /** For the whole request. */
  requestMs: number;
  /** Without a byte in either direction while a request is answered. */
  silenceMs: number;
  /** How often slow requests are looked for. */
  checkEveryMs: number;
}

const PATIENCE: Patience = {
  headersMs: 10_000,
  requestMs: 30_000,
  silenceMs: 60_000,
  checkEveryMs: 5_000,
};

/** Makes an HTTP service with structured logs, request ids, health checks and an orderly end. */
export function createService(name: string, settings: ServerSettings, patience = PATIENCE): Service {
  const logger: FastifyBaseLogger = pino({ name, level: settings.LOG_LEVEL, base: { service: name } });
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: settings.TRUSTED_PROXIES ?? false,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: patience.requestMs,
    connectionTimeout: patience.silenceMs,
    keepAliveTimeout: 75_000,
    http: { headersTimeout: patience.headersMs, connectionsCheckingInterval: patience.checkEveryMs },
    genReqId: (request) => requestIdOf(request.headers['x-request-id']),
    forceCloseConnections: 'idle',
  });
  const isTrusted = proxyAddress.compile(settings.TRUSTED_PROXIES ?? []);
  const checks = new Map<string, DependencyCheck>();
  const closes: (() => Promise<void> | void)[] = [];
  const ends: (() => Promise<void> | void)[] = [];
  const outages = new Map<string, Outage>();
  const outage = (dependency: string): Outage => {
    const known = outages.get(dependency) ?? new Outage({ logger }, dependency);
    outages.set(dependency, known);
    return known;
  };
  codeHttpErrors(app, { logger, outage });
  registerHealth(app, checks);

  let stopping = false;
  app.addHook('onSend', async (_request, reply) => {
    // A connection that would be kept alive keeps the server from closing.
    if (stopping) void reply.header('connection', 'close');
  });
  const stop = async (): Promise<void> => {
    stopping = true;
    for (const close of closes.splice(0)) await close();
    const late = setTimeout(() => app.server.closeAllConnections(), ANSWER_WITHIN_MS);
    await app.close();
    clearTimeout(late);
    for (const end of ends.splice(0).reverse()) await end();
  };
  return {
    name,
    app,
    logger,
    outage,
    addressOf: (request) => proxyAddress(request, isTrusted),
    dependsOn: (dependency, check) => void checks.set(dependency, check),
    onClose: (close) => void closes.push(close),
    onStop: (end) => void ends.push(end),
    listen: async () => {
      const url = await app.listen({ host: settings.HOST, port: settings.PORT });
      logger.info({ url }, 'listening');
      return { url: url.replace('0.0.0.0', '127.0.0.1'), stop };
    },
  };
}

/** The request id that came with a call, where it looks like one, else a new one. */
export function requestIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[\w-]{8,64}$/.test(header) ? header : randomUUID();
}
