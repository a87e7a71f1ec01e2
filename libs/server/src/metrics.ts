import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, type Registry } from 'prom-client';

/** Where metrics are served; nowhere without a port. */
export interface MetricsSettings {
  METRICS_HOST?: string | undefined;
  METRICS_PORT?: number | undefined;
}

interface MetricsServer {
  url: string;
  stop(): Promise<void>;
}

/**
 * Serves what a process counts at `/metrics` in the format of Prometheus, with figures of the process and of Node.js, on a
 * port of its own: clients reach only the port of the service.
 * @returns undefined without a port
 */
export async function serveMetrics(
  registry: Registry,
  { METRICS_HOST = '127.0.0.1', METRICS_PORT }: MetricsSettings,
): Promise<MetricsServer | undefined> {
  if (METRICS_PORT === undefined) return undefined;
  collectDefaultMetrics({ register: registry });
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end();
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(METRICS_PORT, METRICS_HOST, resolve);
  });
  return {
    url: `http://${METRICS_HOST}:${(server.address() as AddressInfo).port}/metrics`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      registry.clear();
    },
  };
}
