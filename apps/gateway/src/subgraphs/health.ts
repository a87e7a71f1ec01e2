import { request } from 'undici';

/** Rejects when a subgraph is unhealthy. Informational: the gateway serves the rest of the graph without it. */
export async function checkSubgraphHealth(subgraphUrl: string): Promise<void> {
  const { statusCode, body } = await request(new URL('/health', subgraphUrl));
  await body.dump();
  if (statusCode !== 200) throw new Error(`unhealthy: status ${statusCode}`);
}
