import { z } from 'zod';

/** Where a Meilisearch server is, and what it is asked with. */
export interface MeilisearchServer {
  url: string;
  /** An API key; null for a server that runs without one. */
  key: string | null;
}

/** What an index holds of a product. */
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

const ANSWER_WITHIN_MS = 5_000;
const TASK_WITHIN_MS = 600_000;
const LOOK_EVERY_MS = 50;
const LOOK_AT_MOST_EVERY_MS = 1_000;

/** The best words first: Meilisearch ranks by the order of the fields. */
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

/** A server's refusal, by its own code, such as `index_not_found`. */
export class MeilisearchError extends Error {
  override readonly name = 'MeilisearchError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The part of Meilisearch's HTTP API (v1) that a product search needs. Every method rejects when the server does not answer. */
export class MeilisearchClient {
  readonly #server: MeilisearchServer;

  constructor(server: MeilisearchServer) {
    this.#server = server;
  }

  async health(): Promise<void> {
    await this.#call('GET', '/health');
  }

  /** The ids of the best matches that have every word, best first. @param filter in Meilisearch's filter language */
  async search(index: string, query: { q: string; filter: string[]; limit: number }): Promise<string[]> {
    const body = { ...query, attributesToRetrieve: ['id'], matchingStrategy: 'all' };
    const answer = await this.#call('POST', `/indexes/${index}/search`, body);
    return hits.parse(answer).hits.map(({ id }) => id);
  }

  /** Makes an index ready for products; one that exists keeps its documents. @param mostHits the most that a search gives */
  async prepare(index: string, mostHits: number): Promise<void> {
    await this.#task('POST', '/indexes', {
      body: { uid: index, primaryKey: 'id' },
      harmless: 'index_already_exists',
    });
    await this.#task('PATCH', `/indexes/${index}/settings`, {
      body: { ...SETTINGS, pagination: { maxTotalHits: mostHits } },
    });
  }

  /** Adds documents or puts them in the place of those with the same ids. */
  async put(index: string, documents: readonly MeilisearchDocument[]): Promise<void> {
    if (documents.length > 0) await this.#task('POST', `/indexes/${index}/documents`, { body: documents });
  }

  async remove(index: string, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#task('POST', `/indexes/${index}/documents/delete-batch`, { body: ids });
  }

  /** Lets two indexes change places at once; searches see the one or the other. */
  async swap(one: string, other: string): Promise<void> {
    await this.#task('POST', '/swap-indexes', { body: [{ indexes: [one, other] }] });
  }

  /** Deletes an index; one that is not there is deleted already. */
  async drop(index: string): Promise<void> {
    await this.#task('DELETE', `/indexes/${index}`, { harmless: 'index_not_found' });
  }

  /** Starts a task and waits for its end. @param harmless the code of a failure that leaves what was wanted */
  async #task(
    method: string,
    path: string,
    { body, harmless }: { body?: unknown; harmless?: string },
  ): Promise<void> {
    const { taskUid } = task.parse(await this.#call(method, path, body));
    const deadline = performance.now() + TASK_WITHIN_MS;
    for (let pause = LOOK_EVERY_MS; ; pause = Math.min(pause * 2, LOOK_AT_MOST_EVERY_MS)) {
      const { status, error } = taskState.parse(await this.#call('GET', `/tasks/${taskUid}`));
      if (status === 'succeeded' || (error && error.code === harmless)) return;
      if (status === 'failed' || status === 'canceled') {
        throw new MeilisearchError(error?.code ?? status, error?.message ?? `Task ${taskUid} was ${status}.`);
      }
      if (performance.now() > deadline) {
        throw new MeilisearchError('timeout', `Task ${taskUid} has not ended in time.`);
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
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    const answer: unknown = await response.json().catch(() => null);
    if (response.ok) return answer;
    const refusal = z.object({ code: z.string(), message: z.string() }).safeParse(answer);
    throw new MeilisearchError(
      refusal.data?.code ?? 'http',
      refusal.data?.message ?? `Status ${response.status}.`,
    );
  }
}
