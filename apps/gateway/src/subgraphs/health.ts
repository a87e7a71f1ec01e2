import { request } from 'undici';

/** Rejects when a subgraph is not alive. For show: the gateway serves the rest of the graph without it. */
export async function askReadiness(subgraphUrl: string): Promise<void> {
  const { statusCode, body } = await request(new URL('/health', subgraphUrl));
  await body.dump();
  if (statusCode !== 200) throw new Error(`not alive: ${statusCode}`);
}
