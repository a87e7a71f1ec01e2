import type { FastifyInstance } from 'fastify';

/** Rejects when a dependency does not respond. */
export type DependencyCheck = () => Promise<unknown>;

export interface DependencyOptions {
  /**
   * Whether the process can serve nothing without it; true by default. Other dependencies appear in
   * `/health/ready` without making it fail: a balancer must not drop every instance because of an outage that
   * costs each of them only a part of its work.
   */
  required?: boolean;
}

export interface Dependency {
  check: DependencyCheck;
  required: boolean;
}

const CHECK_TIMEOUT_MS = 3_000;

interface HealthOptions {
  dependencies: ReadonlyMap<string, Dependency>;
  isStopping: () => boolean;
}

/**
 * Adds `/health` (the process is alive) and `/health/ready` (it can serve). Concurrent requests for the
 * latter share one round of checks, so that frequent probes do not burden the dependencies.
 */
export function registerHealth(app: FastifyInstance, { dependencies, isStopping }: HealthOptions): void {
  let underWay: Promise<Record<string, boolean>> | undefined;
  const look = async (): Promise<Record<string, boolean>> => {
    const results = [...dependencies].map(async ([name, { check }]) => [name, await passes(check)] as const);
    return Object.fromEntries(await Promise.all(results));
  };
  app.get('/health', () => ({ status: 'ok' }));
  app.get('/health/ready', async (_request, reply) => {
    const answers = await (underWay ??= look().finally(() => (underWay = undefined)));
    const serves = [...dependencies].every(([name, { required }]) => !required || answers[name]);
    const ready = serves && !isStopping();
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: ready ? 'ready' : 'not ready', dependencies: answers });
  });
}

async function passes(check: DependencyCheck): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no response')), CHECK_TIMEOUT_MS);
  });
  try {
    await Promise.race([check(), late]);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
