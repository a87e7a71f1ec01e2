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
  /** The proxies whose X-Forwarded-For is trusted, as addresses or networks; none by default. */
  TRUSTED_PROXIES?: string[] | undefined;
}

export interface RunningService {
  /** The server's address, such as http://127.0.0.1:4001. */
  url: string;
  /** Where it serves its metrics; undefined when it serves none. */
  metricsUrl?: string | undefined;
  stop(): Promise<void>;
}

/** A service under construction: its HTTP server, its logger, its dependencies and their shutdown. */
export interface Service {
  readonly name: string;
  readonly app: FastifyInstance;
  readonly logger: FastifyBaseLogger;
  /** What it counts. */
  readonly metrics: Registry;
  /** Where a request came from, also one that Fastify does not see, such as an upgrade to a WebSocket. */
  addressOf(request: IncomingMessage): string;
  /** The outage of a dependency such as `mongodb`; the same object for every caller. */
  outage(name: string): OutageLogger;
  /** Adds a dependency to `/health/ready`; the check rejects when the dependency does not respond. */
  dependsOn(name: string, check: DependencyCheck, options?: DependencyOptions): void;
  /**
   * Runs at the beginning of the shutdown, while requests are still served: close long-lived sockets here.
   */
  onClose(end: () => Promise<void> | void): void;
  /** Runs after the last request, in reverse order of registration. */
  onStop(end: () => Promise<void> | void): void;
  /** Starts listening. */
  listen(): Promise<RunningService>;
}

const MAX_BODY_BYTES = 1_048_576;
const HEADER_BYTES = 16_384;
/** How long running requests may continue during the shutdown; less than `runService` waits. */
const ANSWER_WITHIN_MS = 5_000;

/** Limits for clients, with times in milliseconds. A slower client holds its connection on purpose. */
export interface TimeoutOptions {
  /** For the headers of a request. */
  headersMs: number;
  /** For the whole request. */
  requestMs: number;
  /** Without a byte in either direction during the response. */
  silenceMs: number;
  /** The interval of the check for slow requests. */
  checkEveryMs: number;
  /** The maximum size of all headers of a request; 16 KiB by default. */
  headerBytes?: number;
}

/** The default limits for clients. */
export const DEFAULT_TIMEOUTS: TimeoutOptions = {
  headersMs: 10_000,
  requestMs: 30_000,
  silenceMs: 60_000,
  checkEveryMs: 5_000,
};

/** Creates an HTTP service with structured logs, request ids, health checks and an orderly shutdown. */
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
  // A body arrives in events of the connection, outside of the request's async context.
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
    // A keep-alive connection would prevent the server from closing.
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
