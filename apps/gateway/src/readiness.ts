import { request } from 'undici';

/** Rejects when a subgraph is not alive. */
export async function askReadiness(subgraphUrl: string): Promise<void> {
  const { statusCode, body } = await request(new URL('/health', subgraphUrl));
  await body.dump();
  if (statusCode !== 200) throw new Error(`not alive: ${statusCode}`);
}
