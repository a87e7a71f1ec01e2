import autocannon from 'autocannon';
import type { Page } from './pages';

/** What one target did with one page. */
export interface Measurement {
  /** Answers a second. */
  rate: number;
  /** Milliseconds within which 99 of 100 answers came. */
  p99: number;
}

export interface Load {
  connections: number;
  seconds: number;
}

/**
 * Sends one page to one address for some seconds.
 * @throws when an answer is not 200 or holds errors: a wrong answer is no speed
 */
export async function measure(url: string, page: Page & { token: string }, load: Load): Promise<Measurement> {
  await requireGoodAnswer(url, page);
  const requests = page.variables.map((variables) => ({
    method: 'POST' as const,
    body: JSON.stringify({ query: page.query, variables }),
  }));
  const result = await autocannon({
    url,
    connections: load.connections,
    duration: load.seconds,
    headers: headersOf(page),
    requests,
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${page.name}: ${result.non2xx} answers were not 200, ${result.errors} requests failed.`);
  }
  return { rate: result.requests.average, p99: result.latency.p99 };
}

async function requireGoodAnswer(url: string, page: Page & { token: string }): Promise<void> {
  const body = JSON.stringify({ query: page.query, variables: page.variables[0] });
  const response = await fetch(url, { method: 'POST', headers: headersOf(page), body });
  const answer = (await response.json()) as { errors?: unknown };
  if (!response.ok || answer.errors) {
    throw new Error(`${page.name} at ${url} failed: ${JSON.stringify(answer.errors ?? response.status)}`);
  }
}

function headersOf({ as, token }: Page & { token: string }): Record<string, string> {
  const headers = { 'content-type': 'application/json' };
  return as === 'customer' ? { ...headers, authorization: `Bearer ${token}` } : headers;
}
