import type { FastifyInstance } from 'fastify';

/** Rejects when a dependency does not answer. */
export type DependencyCheck = () => Promise<unknown>;

const CHECK_TIMEOUT_MS = 3_000;

/** Adds `/health` (the process is alive) and `/health/ready` (its dependencies answer) to a server. */
export function registerHealth(app: FastifyInstance, checks: ReadonlyMap<string, DependencyCheck>): void {
  app.get('/health', () => ({ status: 'ok' }));
  app.get('/health/ready', async (_request, reply) => {
    const results = await Promise.all([...checks].map(async ([name, check]) => [name, await passes(check)]));
    const dependencies = Object.fromEntries(results) as Record<string, boolean>;
    const ready = Object.values(dependencies).every(Boolean);
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', dependencies });
  });
}

async function passes(check: DependencyCheck): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), CHECK_TIMEOUT_MS);
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
