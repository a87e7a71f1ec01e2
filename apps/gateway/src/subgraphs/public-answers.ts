import { LRUCache } from 'lru-cache';
import type { Purge, PurgeListener, PurgeSubscription } from '@e-storefront/messaging';
import { isShopper, type Audience } from '@e-storefront/subgraph';
import type { GatewayContext } from '../context';

const MEBIBYTE = 1024 * 1024;
const MAX_ANSWER_SIZE = MEBIBYTE;
/** Longer than any call to a subgraph. */
const PURGES_KNOWN_MS = 60_000;

/** An answer of a subgraph. */
export interface PublicAnswer {
  /** The body, as JSON. */
  readonly text: string;
  /** Whom it is the same for. */
  readonly audience: Audience;
  /** For how many seconds it may be cached. */
  readonly maxAge: number;
  /** The entities in it, as `Type:id`. */
  readonly tags: readonly string[];
}

interface CachedAnswer extends Omit<PublicAnswer, 'text'> {
  /** The body as UTF-8, outside of the JavaScript heap. */
  readonly bytes: Buffer;
  readonly expiresAt: number;
}

/** A question to a subgraph: everything that a public answer depends on. */
export interface Question {
  readonly service: string;
  /** The document: whether its answers are public does not change from one to the next, as a rule. */
  readonly query: string;
  /** The body of the request. */
  readonly body: string;
}

interface Reading {
  readonly question: Question;
  /** The audiences that the caller belongs to; none for a caller who shares nothing. */
  readonly audiences: readonly Audience[];
  readonly load: () => Promise<PublicAnswer>;
}

/**
 * Reads the answers of subgraphs that do not depend on who asks once for all who may get them, and caches them until their
 * time is over or a purge names what they hold. An answer whose reading began before a purge is not given to anybody who
 * asks after it.
 */
export class PublicAnswers {
  readonly #cached: LRUCache<string, CachedAnswer>;
  readonly #keysByTag = new Map<string, Set<string>>();
  /** Documents whose last answer was public. */
  readonly #publicDocuments = new LRUCache<string, true>({ max: 1_000 });
  /** What is being read, by question and audience. */
  readonly #loading = new Map<string, Promise<PublicAnswer>>();
  /** The number of the last purge by tag. */
  readonly #lastPurges = new LRUCache<string, number>({ max: 100_000, ttl: PURGES_KNOWN_MS });
  readonly #purges: PurgeSubscription;
  #version = 0;
  /** The version of the last time that everything was forgotten. */
  #cleared = 0;
  readonly #isOff: boolean;

  /**
   * @param megabytes what the cached answers may measure together; with 0 nothing is shared
   * @param subscribe begins to listen for purges
   */
  constructor(megabytes: number, subscribe: (listener: PurgeListener) => PurgeSubscription) {
    this.#isOff = megabytes === 0;
    this.#cached = new LRUCache({
      maxSize: Math.max(megabytes, 1) * MEBIBYTE,
      maxEntrySize: MAX_ANSWER_SIZE,
      sizeCalculation: ({ bytes }, key) => bytes.length + key.length,
      dispose: (answer, key) => this.#forgetTags(answer, key),
    });
    this.#purges = subscribe({ onPurge: (purge) => this.#purge(purge), onGap: () => this.#clear() });
  }

  /** Changes with every purge: what was put together from answers before is not to be used after it. */
  get version(): number {
    return this.#version;
  }

  /** Resolves when the purges of all changes that are answered by now have been applied. */
  async purgesApplied(): Promise<void> {
    this.#loading.clear();
    await this.#purges.catchUp();
  }

  /** The cached answer to a question, one that is being read, or what `load` gives. */
  async read({ question, audiences, load }: Reading): Promise<PublicAnswer> {
    // Without purges an answer could not be taken back: it is the caller's own.
    if (this.#isOff || !this.#purges.isCurrent) return { ...(await load()), audience: 'caller', maxAge: 0 };
    if (audiences.length === 0) return load();
    for (const audience of audiences) {
      const cached = this.#find(keyOf(question, audience));
      if (cached) return cached;
    }
    const documentKey = `${question.service} ${question.query}`;
    const key = keyOf(question, audiences.at(-1) ?? 'caller');
    // Waiting for an answer that turns out to be another caller's own would be in vain.
    const pending = this.#publicDocuments.has(documentKey) ? this.#loading.get(key) : undefined;
    const shared = pending && (await pending.catch(() => undefined));
    if (shared && audiences.includes(shared.audience)) return shared;
    const startedAt = this.#version;
    const loading = load();
    this.#loading.set(key, loading);
    try {
      const answer = await loading;
      if (answer.audience === 'caller') this.#publicDocuments.delete(documentKey);
      else {
        this.#publicDocuments.set(documentKey, true);
        this.#store(question, answer, startedAt);
      }
      return answer;
    } finally {
      if (this.#loading.get(key) === loading) this.#loading.delete(key);
    }
  }

  #find(key: string): PublicAnswer | undefined {
    const cached = this.#cached.get(key);
    const maxAge = cached ? Math.floor((cached.expiresAt - Date.now()) / 1_000) : 0;
    if (!cached || maxAge <= 0) return undefined;
    const { bytes, audience, tags } = cached;
    return { text: bytes.toString(), audience, maxAge, tags };
  }

  #store(question: Question, answer: PublicAnswer, startedAt: number): void {
    const { service } = question;
    const tags = [service, ...answer.tags.map((tag) => `${service} ${tag}`)];
    if (tags.some((tag) => (this.#lastPurges.get(tag) ?? 0) > startedAt) || this.#cleared > startedAt) return;
    const key = keyOf(question, answer.audience);
    const { text, audience, maxAge } = answer;
    const expiresAt = Date.now() + maxAge * 1_000;
    this.#cached.set(key, { bytes: Buffer.from(text), audience, maxAge, tags, expiresAt });
    // One that is too large has not been cached.
    for (const tag of this.#cached.has(key) ? tags : []) {
      const keys = this.#keysByTag.get(tag);
      if (keys) keys.add(key);
      else this.#keysByTag.set(tag, new Set([key]));
    }
  }

  #purge({ service, tags }: Purge): void {
    this.#version += 1;
    this.#loading.clear();
    for (const tag of tags ? tags.map((name) => `${service} ${name}`) : [service]) {
      this.#lastPurges.set(tag, this.#version);
      for (const key of [...(this.#keysByTag.get(tag) ?? [])]) this.#cached.delete(key);
    }
  }

  #clear(): void {
    this.#version += 1;
    this.#cleared = this.#version;
    this.#loading.clear();
    this.#cached.clear();
  }

  #forgetTags({ tags }: CachedAnswer, key: string): void {
    for (const tag of tags) {
      const keys = this.#keysByTag.get(tag);
      keys?.delete(key);
      if (keys?.size === 0) this.#keysByTag.delete(tag);
    }
  }
}

/** The audiences that a caller belongs to; none for one whose token has expired. */
export function audiencesOf({ principal, expiredPrincipal }: GatewayContext): Audience[] {
  if (expiredPrincipal) return [];
  if (!principal) return ['everybody', 'shoppers', 'guests'];
  return isShopper({ principal }) ? ['everybody', 'shoppers'] : ['everybody'];
}

function keyOf({ service, body }: Question, audience: Audience): string {
  return `${service} ${audience} ${body}`;
}
