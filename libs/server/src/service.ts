import type { IncomingMessage } from 'node:http';
import proxyAddress from '@fastify/proxy-addr';
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { answerClientError } from './client-errors';
import { registerHealth, type Dependency, type DependencyCheck, type DependencyOptions } from './health';
import { codeHttpErrors } from './http-errors';
import { serveMetrics, type MetricsSettings } from './metrics';
import { OutageLogger } from './outage';
import { currentRequestId, requestIdOf, withRequestId } from './request-id';

/** The settings of `serviceSettings` that a server needs. */
export interface ServerSettings extends MetricsSettings {
  HOST: string;
  PORT: number;
  LOG_LEVEL: string;
  /** The proxies whose X-Forwarded-For is trusted, as addresses or networks; none when absent. */
  TRUSTED_PROXIES?: string[] | undefined;
}

export interface RunningService {
  /** Where it listens, such as http://127.0.0.1:4001. */
  url: string;
  /** Where it serves its metrics; undefined when it serves none. */
  metricsUrl?: string | undefined;
  stop(): Promise<void>;
}

/** A service being put together: its HTTP server, its logger, its dependencies and how they end. */
export interface Service {
  readonly name: string;
  readonly app: FastifyInstance;
  readonly logger: FastifyBaseLogger;
  /** What it counts. */
  readonly metrics: Registry;
  /** Where a request came from, also one that Fastify does not see, such as an upgrade to a WebSocket. */
  addressOf(request: IncomingMessage): string;
  /** The outage of a dependency, such as `mongodb`: the same one for everybody who notices it. */
  outage(name: string): OutageLogger;
  /** Adds a dependency to `/health/ready`; the check rejects when the dependency does not answer. */
  dependsOn(name: string, check: DependencyCheck, options?: DependencyOptions): void;
  /** Runs when the shutdown begins, while requests are still served: close long-lived sockets here. */
  onClose(end: () => Promise<void> | void): void;
  /** Runs after the last request, last added first. */
  onStop(end: () => Promise<void> | void): void;
  /** Starts to listen. */
  listen(): Promise<RunningService>;
}

const MAX_BODY_BYTES = 1_048_576;
const HEADER_BYTES = 16_384;
/** How long requests that are under way at the end may still take; less than `runService` waits. */
const ANSWER_WITHIN_MS = 5_000;

/** What clients are given: times in milliseconds. What is slower than that holds a connection on purpose. */
export interface TimeoutOptions {
  /** For the headers of a request. */
  headersMs: number;
  /** For the whole request. */
  requestMs: number;
  /** Without a byte in either direction while a request is answered. */
  silenceMs: number;
  /** How often slow requests are looked for. */
  checkEveryMs: number;
  /** Bytes that the headers of a request may have together; 16 KiB by default. */
  headerBytes?: number;
}

/** What clients are given unless a service says otherwise. */
export const DEFAULT_TIMEOUTS: TimeoutOptions = {
  headersMs: 10_000,
  requestMs: 30_000,
  silenceMs: 60_000,
  checkEveryMs: 5_000,
};

/** Makes an HTTP service with structured logs, request ids, health checks and an orderly end. */
export function createService(name: string, settings: ServerSettings, patience = DEFAULT_TIMEOUTS): Service {
  const logger: FastifyBaseLogger = pino({
    name,
    level: settings.LOG_LEVEL,
    base: { service: name },
    mixin: () => {
      const requestId = currentRequestId();
      return requestId === undefined ? {} : { requestId };
    },
  });
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: settings.TRUSTED_PROXIES ?? false,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: patience.requestMs,
    connectionTimeout: patience.silenceMs,
    keepAliveTimeout: 75_000,
    http: {
      headersTimeout: patience.headersMs,
      connectionsCheckingInterval: patience.checkEveryMs,
      maxHeaderSize: patience.headerBytes ?? HEADER_BYTES,
    },
    genReqId: (request) => requestIdOf(request.headers['x-request-id']),
    forceCloseConnections: 'idle',
    clientErrorHandler: answerClientError,
  });
  const isTrusted = proxyAddress.compile(settings.TRUSTED_PROXIES ?? []);
  const metrics = new Registry();
  const dependencies = new Map<string, Dependency>();
  const closes: (() => Promise<void> | void)[] = [];
  const ends: (() => Promise<void> | void)[] = [];
  app.addHook('onRequest', (request, _reply, done) => withRequestId(request.id, done));
  // A body comes by events of the connection, which know nothing of the request.
  app.addHook('preValidation', (request, _reply, done) => withRequestId(request.id, done));
  const outages = new Map<string, OutageLogger>();
  const outage = (dependency: string): OutageLogger => {
    const known = outages.get(dependency) ?? new OutageLogger({ logger }, dependency);
    outages.set(dependency, known);
    return known;
  };
  codeHttpErrors(app, { logger, outage });
  let stopping = false;
  registerHealth(app, { dependencies, isStopping: () => stopping });

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
    metrics,
    outage,
    addressOf: (request) => proxyAddress(request, isTrusted),
    dependsOn: (dependency, check, { required = true } = {}) =>
      void dependencies.set(dependency, { check, required }),
    onClose: (close) => void closes.push(close),
    onStop: (end) => void ends.push(end),
    listen: async () => {
      const metricsServer = await serveMetrics(metrics, settings);
      if (metricsServer) ends.push(() => metricsServer.stop());
      const url = await app.listen({ host: settings.HOST, port: settings.PORT });
      const metricsUrl = metricsServer?.url;
      logger.info({ url, metricsUrl }, 'listening');
      return { url: url.replace('0.0.0.0', '127.0.0.1'), metricsUrl, stop };
    },
  };
}
