import type { Redis } from 'ioredis';
import { z } from 'zod';

/** A purge between the reading of answers and their storing leaves them out. */
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

/** An answer of a subgraph, as the gateways share it. */
export type StoredAnswer = Readonly<Omit<z.infer<typeof stored>, 'epoch'>>;

/** The answers under some keys. */
export interface FoundAnswers {
  /** In the order of the keys. */
  answers: (StoredAnswer | undefined)[];
  /** What the store knows of purges; answers that are read after this are stored with it. */
  state: StoreState;
}

export interface StoreState {
  /** Changes with every purge. */
  changes: string;
  /** Changes when all answers of the subgraph are purged. */
  epoch: string;
}

/** The names of what Redis holds of a subgraph's answers; all in one slot of a cluster. */
export const answerKeys = {
  changes: (service: string) => `answers:{${service}}:changes`,
  epoch: (service: string) => `answers:{${service}}:epoch`,
  tag: (service: string, tag: string) => `answers:{${service}}:tag:${tag}`,
  answer: (service: string, key: string) => `answers:{${service}}:${key}`,
};

export interface AnswerStoreTimes {
  /** A Redis that takes longer to answer costs more than it spares. */
  withinMs: number;
  /** How long a Redis that has failed is left alone. */
  restMs: number;
}

const TIMES: AnswerStoreTimes = { withinMs: 100, restMs: 1_000 };

/** The answers of subgraphs that all gateways share, in Redis. While Redis is away or slow it holds nothing. */
export class AnswerStore {
  readonly #redis: Redis;
  readonly #restMs: number;
  #restsUntil = 0;

  /**
   * @param redis duplicated, for its time limits
   * @param watch attends to the errors of the connection
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

  /** @returns undefined when Redis does not answer */
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

/** An answer of another release, or of before the last purge of its whole subgraph, counts as none. */
function toCurrent(text: string | null | undefined, { epoch }: StoreState): StoredAnswer | undefined {
  if (!text) return undefined;
  const { data } = stored.safeParse(JSON.parse(text));
  return data?.epoch === epoch ? data : undefined;
}
