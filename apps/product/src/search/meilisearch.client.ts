import { z } from 'zod';

export interface MeilisearchServer {
  url: string;
  /** API key; null for a server without authentication. */
  key: string | null;
}

export interface MeilisearchDocument {
  id: string;
  name: string;
  tags: string[];
  skus: string[];
  options: string[];
  description: string;
  isActive: boolean;
  featured: boolean;
  sellerId: string;
  categoryId: string;
  popularity: number;
}

const REQUEST_TIMEOUT_MS = 5_000;
const TASK_TIMEOUT_MS = 600_000;
const MIN_POLL_INTERVAL_MS = 50;
const MAX_POLL_INTERVAL_MS = 1_000;

/** Meilisearch ranks matches by the order of the fields. */
const SETTINGS = {
  searchableAttributes: ['name', 'skus', 'tags', 'options', 'description'],
  filterableAttributes: ['isActive', 'featured', 'sellerId', 'categoryId', 'tags'],
  displayedAttributes: ['id'],
  rankingRules: ['words', 'typo', 'proximity', 'attribute', 'sort', 'exactness', 'popularity:desc'],
  typoTolerance: { disableOnAttributes: ['skus'], minWordSizeForTypos: { oneTypo: 4, twoTypos: 9 } },
} as const;

const task = z.object({ taskUid: z.int() });
const taskState = z.object({
  status: z.enum(['enqueued', 'processing', 'succeeded', 'failed', 'canceled']),
  error: z.object({ code: z.string(), message: z.string() }).nullish(),
});
const hits = z.object({ hits: z.array(z.object({ id: z.string() })) });

/** An error response with Meilisearch's own code, such as `index_not_found`. */
export class MeilisearchError extends Error {
  override readonly name = 'MeilisearchError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A client for the parts of Meilisearch's HTTP API (v1) that the product search needs. */
export class MeilisearchClient {
  readonly #server: MeilisearchServer;

  constructor(server: MeilisearchServer) {
    this.#server = server;
  }

  async health(): Promise<void> {
    await this.#call('GET', '/health');
  }

  /** Ids of the products that contain every word, best first. @param filter in Meilisearch's filter syntax */
  async search(index: string, query: { q: string; filter: string[]; limit: number }): Promise<string[]> {
    const body = { ...query, attributesToRetrieve: ['id'], matchingStrategy: 'all' };
    const answer = await this.#call('POST', `/indexes/${index}/search`, body);
    return hits.parse(answer).hits.map(({ id }) => id);
  }

  /** Creates and configures an index; an existing one keeps its documents. @param maxHits maximum results per search */
  async prepare(index: string, maxHits: number): Promise<void> {
    await this.#task('POST', '/indexes', {
      body: { uid: index, primaryKey: 'id' },
      ignoredError: 'index_already_exists',
    });
    await this.#task('PATCH', `/indexes/${index}/settings`, {
      body: { ...SETTINGS, pagination: { maxTotalHits: maxHits } },
    });
  }

  /** Adds documents or replaces those with the same ids. */
  async put(index: string, documents: readonly MeilisearchDocument[]): Promise<void> {
    if (documents.length > 0) await this.#task('POST', `/indexes/${index}/documents`, { body: documents });
  }

  async remove(index: string, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#task('POST', `/indexes/${index}/documents/delete-batch`, { body: ids });
  }

  /** Swaps two indexes atomically. */
  async swap(one: string, other: string): Promise<void> {
    await this.#task('POST', '/swap-indexes', { body: [{ indexes: [one, other] }] });
  }

  /** Deletes an index if it exists. */
  async drop(index: string): Promise<void> {
    await this.#task('DELETE', `/indexes/${index}`, { ignoredError: 'index_not_found' });
  }

  /** Starts a task and waits until it ends. @param ignoredError an error code that counts as success */
  async #task(
    method: string,
    path: string,
    { body, ignoredError }: { body?: unknown; ignoredError?: string },
  ): Promise<void> {
    const { taskUid } = task.parse(await this.#call(method, path, body));
    const deadline = performance.now() + TASK_TIMEOUT_MS;
    for (let pause = MIN_POLL_INTERVAL_MS; ; pause = Math.min(pause * 2, MAX_POLL_INTERVAL_MS)) {
      const { status, error } = taskState.parse(await this.#call('GET', `/tasks/${taskUid}`));
      if (status === 'succeeded' || (error && error.code === ignoredError)) return;
      if (status === 'failed' || status === 'canceled') {
        throw new MeilisearchError(error?.code ?? status, error?.message ?? `Task ${taskUid} was ${status}.`);
      }
      if (performance.now() > deadline) {
        throw new MeilisearchError('timeout', `Task ${taskUid} timed out.`);
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    const { url, key } = this.#server;
    const response = await fetch(`${url.replace(/\/+$/, '')}${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key !== null && { authorization: `Bearer ${key}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    const answer: unknown = await response.json().catch(() => null);
    if (response.ok) return answer;
    const failure = z.object({ code: z.string(), message: z.string() }).safeParse(answer);
    throw new MeilisearchError(
      failure.data?.code ?? 'http',
      failure.data?.message ?? `Status ${response.status}.`,
    );
  }
}
