import type { Redis } from 'ioredis';
import { z } from 'zod';

/** Stores nothing when a purge happened after the reading of the answers began. */
const STORE = `
if (redis.call('GET', KEYS[1]) or '0') ~= ARGV[1] then return 0 end
local ttl, answers = ARGV[2], #ARGV - 2
for i = 1, answers do redis.call('SET', KEYS[1 + i], ARGV[2 + i], 'EX', ttl) end
for i = 2 + answers, #KEYS do
  redis.call('SADD', KEYS[i], unpack(KEYS, 2, 1 + answers))
  redis.call('EXPIRE', KEYS[i], ttl, 'NX')
  redis.call('EXPIRE', KEYS[i], ttl, 'GT')
end
return 1`;

const stored = z.object({
  text: z.string(),
  audience: z.string(),
  maxAge: z.int(),
  tags: z.array(z.string()).readonly(),
  /** Milliseconds since 1970. */
  expiresAt: z.number(),
  epoch: z.string(),
});

/** An answer of a subgraph, as stored for all gateways. */
export type StoredAnswer = Readonly<Omit<z.infer<typeof stored>, 'epoch'>>;

/** The stored answers for some keys. */
export interface FoundAnswers {
  /** In the order of the keys. */
  answers: (StoredAnswer | undefined)[];
  /** The purge counters at the time of the read; answers that are read afterwards are stored with them. */
  state: StoreState;
}

export interface StoreState {
  /** Changes with every purge. */
  changes: string;
  /** Changes when all answers of the subgraph are purged. */
  epoch: string;
}

/** The Redis keys of a subgraph's answers; all in one slot of a cluster. */
export const answerKeys = {
  changes: (service: string) => `answers:{${service}}:changes`,
  epoch: (service: string) => `answers:{${service}}:epoch`,
  tag: (service: string, tag: string) => `answers:{${service}}:tag:${tag}`,
  answer: (service: string, key: string) => `answers:{${service}}:${key}`,
};

export interface AnswerStoreTimes {
  /** A Redis that takes longer costs more than it saves. */
  withinMs: number;
  /** How long Redis is skipped after a failure. */
  restMs: number;
}

const TIMES: AnswerStoreTimes = { withinMs: 100, restMs: 1_000 };

/**
 * The answers of subgraphs in Redis, shared by all gateways. While Redis is unavailable or slow, it behaves
 * as empty.
 */
export class AnswerStore {
  readonly #redis: Redis;
  readonly #restMs: number;
  #restsUntil = 0;

  /**
   * @param redis is duplicated for its own timeouts
   * @param watch handles the connection's errors
   */
  constructor(redis: Redis, watch: (connection: Redis) => void, { withinMs, restMs } = TIMES) {
    this.#restMs = restMs;
    this.#redis = redis.duplicate({
      lazyConnect: false,
      commandTimeout: withinMs,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
    });
    watch(this.#redis);
  }

  close(): void {
    this.#redis.disconnect();
  }

  /** @returns undefined when Redis does not respond */
  async find(service: string, keys: readonly string[]): Promise<FoundAnswers | undefined> {
    const { changes, epoch, answer } = answerKeys;
    const names = [changes(service), epoch(service), ...keys.map((key) => answer(service, key))];
    const values = await this.#quietly(() => this.#redis.mget(names));
    if (!values) return undefined;
    const [changesNow, epochNow, ...texts] = values;
    const state = { changes: changesNow ?? '0', epoch: epochNow ?? '0' };
    return { answers: texts.map((text) => toCurrent(text, state)), state };
  }

  /**
   * Stores the parts of one answer by their keys, unless something was purged since `state` was read.
   * @param answers at most some thousands, all with the same tags and times
   * @returns whether nothing was purged; undefined when Redis does not answer
   */
  async store(
    service: string,
    state: StoreState,
    answers: ReadonlyMap<string, StoredAnswer>,
  ): Promise<boolean | undefined> {
    const [first] = answers.values();
    if (!first) return true;
    const keys = [
      answerKeys.changes(service),
      ...[...answers.keys()].map((key) => answerKeys.answer(service, key)),
      ...first.tags.map((tag) => answerKeys.tag(service, tag)),
    ];
    const texts = [...answers.values()].map((answer) => JSON.stringify({ ...answer, epoch: state.epoch }));
    const isStored = await this.#quietly(() =>
      this.#redis.eval(STORE, keys.length, ...keys, state.changes, first.maxAge, ...texts),
    );
    return isStored === undefined ? undefined : isStored === 1;
  }

  async #quietly<R>(command: () => Promise<R>): Promise<R | undefined> {
    if (Date.now() < this.#restsUntil) return undefined;
    try {
      return await command();
    } catch {
      this.#restsUntil = Date.now() + this.#restMs;
      return undefined;
    }
  }
}

/** Answers of other releases, or from before the last purge of the subgraph, are ignored. */
function toCurrent(text: string | null | undefined, { epoch }: StoreState): StoredAnswer | undefined {
  if (!text) return undefined;
  const { data } = stored.safeParse(JSON.parse(text));
  return data?.epoch === epoch ? data : undefined;
}
