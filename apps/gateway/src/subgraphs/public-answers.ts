import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type {
  AnswerStore,
  Purge,
  PurgeListener,
  PurgeSubscription,
  StoreState,
} from '@e-storefront/messaging';
import { AUDIENCES, isShopper, type Audience } from '@e-storefront/subgraph';
import type { GatewayContext } from '../context';
import type { CacheMetrics } from './cache-metrics';
import { PurgeLog, type TaggedRead } from './purge-log';

const MEBIBYTE = 1024 * 1024;
const MAX_ANSWER_SIZE = MEBIBYTE;
/** For how long a response may be cached that holds an answer whose time ends: the parts of a page end at different times. */
const MIN_RESPONSE_SECONDS = 1;

const entityAnswer = z.object({ data: z.object({ _entities: z.array(z.unknown()) }) });

/** An answer of a subgraph. */
export interface PublicAnswer {
  /** The body, as JSON. */
  readonly text: string;
  /** The audience for which it is the same. */
  readonly audience: Audience;
  /** For how many seconds it may be cached. */
  readonly maxAge: number;
  /** The entities in it, as `Type:id`. */
  readonly tags: readonly string[];
}

/**
 * What a caller gets of a subgraph's answer: the whole body or, of one entity among several, its part. The tags are those
 * of the purge log; an answer of the caller's own has none.
 */
export interface Answer extends PublicAnswer {
  /** Expired, and being read again. */
  readonly isStale?: boolean;
}

/** An answer with its end, in milliseconds since 1970. */
interface Timed extends PublicAnswer {
  readonly expiresAt: number;
}

type CachedText = readonly [key: string, text: string];

interface CachedAnswer extends Omit<Timed, 'text' | 'tags'>, TaggedRead {
  /** The body as UTF-8, outside of the JavaScript heap. */
  readonly bytes: Buffer;
}

/** A read of a subgraph: everything that a public answer depends on. */
export interface AnswerRequest {
  readonly service: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

interface Reading {
  readonly request: AnswerRequest;
  /** The audiences that the caller belongs to; none for a caller who shares nothing. */
  readonly audiences: readonly Audience[];
  readonly load: () => Promise<PublicAnswer>;
}

export interface EntityReading extends Omit<Reading, 'load'> {
  /** The entities' keys, which the request's variables lack. */
  readonly representations: readonly unknown[];
  /** Loads some of the entities. */
  readonly load: (representations: readonly unknown[]) => Promise<PublicAnswer>;
}

/** The cached part of several entities, and the rest. */
export interface EntityAnswers {
  /** In the order of the representations; undefined for those that had to be loaded. */
  readonly cached: readonly (Answer | undefined)[];
  /** The answer about those that had to be loaded, in the same order. */
  readonly loaded: Answer | undefined;
}

/** The state of a document that the gateway sends. */
interface DocumentState {
  readonly service: string;
  /** Stands for the text in the keys of answers, in every gateway. */
  readonly hash: string;
  /** The callers, by their narrowest audience, whose last answer was public: that rarely changes from one to the next. */
  readonly publicFor: Set<Audience>;
}

/** Where a caller may find an answer to a document. */
interface Lookup {
  readonly document: DocumentState;
  readonly audiences: readonly Audience[];
}

interface Loading extends Lookup {
  /** How many reads it answers; none when nobody waits for it. */
  readonly reads: number;
  /** Distinguishes the request from others of its document. */
  readonly name: string;
  readonly load: () => Promise<PublicAnswer>;
  /** What to cache of an answer, as text by name. */
  readonly parts: (text: string) => [name: string, text: string][];
  /** The store's purge counters before the read began; undefined if the store was not read. */
  readonly state: StoreState | undefined;
}

interface PublicAnswersOptions {
  /** What the cached answers of this process may measure together; with 0 nothing is shared. */
  megabytes: number;
  /** Begins to listen for purges. */
  subscribe: (listener: PurgeListener) => PurgeSubscription;
  /** The answers that other gateways have read. */
  store: Pick<AnswerStore, 'find' | 'store'>;
  metrics: CacheMetrics;
}

/**
 * Reads public answers of subgraphs once per audience, and caches them until they expire or a purge names an entity in them.
 * One that has just expired is served while it is read again. An answer whose read began before a purge is not served to
 * later requests. All gateways share a store behind this process.
 */
export class PublicAnswers {
  readonly #cached: LRUCache<string, CachedAnswer>;
  readonly #documents = new LRUCache<string, DocumentState>({ max: 2_000 });
  /** What is being read, by request and audience. */
  readonly #loading = new Map<string, Promise<Answer>>();
  /** The purges that have been received. */
  readonly purges = new PurgeLog();
  readonly #subscription: PurgeSubscription;
  readonly #shared: PublicAnswersOptions['store'];
  readonly #isOff: boolean;
  readonly #metrics: CacheMetrics;

  constructor({ megabytes, subscribe, store, metrics }: PublicAnswersOptions) {
    this.#shared = store;
    this.#metrics = metrics;
    metrics.observe(this);
    this.#isOff = megabytes === 0;
    this.#cached = new LRUCache({
      maxSize: Math.max(megabytes, 1) * MEBIBYTE,
      maxEntrySize: MAX_ANSWER_SIZE,
      sizeCalculation: ({ bytes }, key) => bytes.length + key.length,
    });
    this.#subscription = subscribe({
      onPurge: (purge) => this.#purge(purge),
      onGap: () => this.#purgeAll(),
    });
  }

  /** What the cached answers measure together, with their keys. */
  get bytes(): number {
    return this.#cached.calculatedSize;
  }

  get entries(): number {
    return this.#cached.size;
  }

  /** Resolves when the purges of all changes that are answered by now have been applied. */
  async purgesApplied(): Promise<void> {
    this.#loading.clear();
    await this.#subscription.catchUp();
  }

  /** The cached answer to a request, one that is being read, or what `load` gives. */
  async read({ request, audiences, load }: Reading): Promise<Answer> {
    if (!this.#isSharing(audiences)) {
      this.#metrics.lookup('answers', request.service, 'bypass');
      return toOwn(await load());
    }
    const name = JSON.stringify(request.variables);
    const document = this.#documentOf(request);
    const lookup = { document, audiences };
    const parts: Loading['parts'] = (text) => [[name, text]];
    const cached = this.#find(lookup, name);
    if (cached) this.#metrics.lookup('answers', request.service, cached.isStale ? 'stale' : 'hit');
    if (cached?.isStale) this.#refresh({ ...lookup, reads: 0, name, load, parts, state: undefined });
    if (cached) return cached;
    const state = await this.#fetchShared(lookup, [name]);
    const stored = this.#find(lookup, name);
    if (stored) this.#metrics.lookup('answers', request.service, 'stored');
    return stored ?? this.#load({ ...lookup, reads: 1, name, load, parts, state });
  }

  /** The cached answers about entities, together with what `load` gives for those of which there is none. */
  async readEntities(reading: EntityReading): Promise<EntityAnswers> {
    const { request, representations, audiences, load } = reading;
    if (!this.#isSharing(audiences)) {
      this.#metrics.lookup('answers', request.service, 'bypass', representations.length);
      return { cached: representations.map(() => undefined), loaded: toOwn(await load(representations)) };
    }
    const document = this.#documentOf(request);
    const rest = JSON.stringify(request.variables);
    const names = representations.map((representation) => JSON.stringify(representation) + rest);
    const lookup = { document, audiences };
    const known = names.map((name) => this.#find(lookup, name));
    const unknown = names.filter((_name, index) => !known[index]);
    const state = unknown.length > 0 ? await this.#fetchShared(lookup, unknown) : undefined;
    const cached = names.map((name, index) => known[index] ?? (state && this.#find(lookup, name)));
    const countOf = (
      answers: readonly (Answer | undefined)[],
      isCounted: (answer: Answer) => boolean,
    ): number => answers.filter((answer) => answer && isCounted(answer)).length;
    const fresh = countOf(known, ({ maxAge }) => maxAge > 0);
    const stale = countOf(known, ({ maxAge }) => maxAge === 0);
    this.#metrics.lookup('answers', request.service, 'hit', fresh);
    this.#metrics.lookup('answers', request.service, 'stale', stale);
    this.#metrics.lookup('answers', request.service, 'stored', countOf(cached, () => true) - fresh - stale);
    const among = (isWanted: (answer: Answer | undefined) => boolean): Loading => {
      const wanted = [...names.keys()].filter((index) => isWanted(cached[index]));
      const wantedNames = wanted.map((index) => names[index] ?? '');
      return {
        document,
        // What is cached has been counted.
        reads: isWanted(undefined) ? wanted.length : 0,
        name: wantedNames.join(),
        audiences,
        load: () => load(wanted.map((index) => representations[index])),
        parts: (text) => entitiesOf(text, wantedNames),
        state,
      };
    };
    if (cached.some((answer) => answer?.isStale)) this.#refresh(among((answer) => answer?.isStale === true));
    const isMissing = cached.includes(undefined);
    return { cached, loaded: isMissing ? await this.#load(among((answer) => !answer)) : undefined };
  }

  /** Without purges an answer could not be invalidated, so it is private. */
  #isSharing(audiences: readonly Audience[]): boolean {
    return audiences.length > 0 && !this.#isOff && this.#subscription.isCurrent;
  }

  #documentOf({ service, query }: AnswerRequest): DocumentState {
    const key = `${service} ${query}`;
    let document = this.#documents.get(key);
    if (!document) {
      document = { service, hash: hashOf(key), publicFor: new Set() };
      this.#documents.set(key, document);
    }
    return document;
  }

  /** The answer that a caller may get, with the maximum age 0 once its time is over. */
  #find({ document, audiences }: Lookup, name: string): Answer | undefined {
    if (!document.publicFor.has(narrowest(audiences))) return undefined;
    for (const audience of audiences) {
      const cached = this.#cached.get(keyOf(document, audience, name));
      if (!cached || !this.purges.isCurrent(cached)) continue;
      const left = cached.expiresAt - Date.now();
      // Changed entities have been purged: after its time an answer is out of date only where no purge is published.
      if (left <= -cached.maxAge * 1_000) continue;
      const maxAge = Math.max(MIN_RESPONSE_SECONDS, Math.floor(left / 1_000));
      return { text: cached.bytes.toString(), audience, maxAge, tags: cached.tags, isStale: left <= 0 };
    }
    return undefined;
  }

  /** Shares a read in progress, or starts one. */
  async #load(loading: Loading): Promise<Answer> {
    const { document, name, audiences, reads } = loading;
    const caller = narrowest(audiences);
    const key = keyOf(document, caller, name);
    // A private answer cannot be shared, so waiting for it would be useless.
    const pending = document.publicFor.has(caller) ? this.#loading.get(key) : undefined;
    const shared = pending && (await pending.catch(() => undefined));
    if (shared && audiences.includes(shared.audience)) {
      this.#metrics.lookup('answers', document.service, 'shared', reads);
      return shared;
    }
    this.#metrics.lookup('answers', document.service, 'miss', reads);
    const running = this.#loadAndStore(loading);
    this.#loading.set(key, running);
    try {
      return await running;
    } finally {
      if (this.#loading.get(key) === running) this.#loading.delete(key);
    }
  }

  async #loadAndStore(loading: Loading): Promise<Answer> {
    const { document, audiences, load } = loading;
    const { version } = this.purges;
    const answer = await load();
    if (answer.audience === 'caller') {
      document.publicFor.delete(narrowest(audiences));
      return toOwn(answer);
    }
    for (const sharer of sharersOf(answer.audience)) document.publicFor.add(sharer);
    this.#store(loading, answer, version);
    return { ...answer, tags: logTagsOf(document, answer) };
  }

  /** Refreshes an answer that is served meanwhile; if that fails, the next caller tries again. */
  #refresh(loading: Loading): void {
    this.#load(loading).catch(() => undefined);
  }

  /** Caches what other gateways have read. @returns what the store knows of purges */
  async #fetchShared(
    { document, audiences }: Lookup,
    names: readonly string[],
  ): Promise<StoreState | undefined> {
    if (!document.publicFor.has(narrowest(audiences))) return undefined;
    const { version } = this.purges;
    const wanted = names.flatMap((name) => audiences.map((audience) => keyOf(document, audience, name)));
    const found = await this.#shared.find(document.service, wanted.map(hashOf));
    const hits = found?.answers.filter((answer) => answer !== undefined).length ?? 0;
    this.#metrics.lookup('store', document.service, 'hit', hits);
    this.#metrics.lookup('store', document.service, found ? 'miss' : 'unavailable', names.length - hits);
    for (const [index, answer] of found?.answers.entries() ?? []) {
      const key = wanted[index];
      const audience = AUDIENCES.find((one) => one === answer?.audience);
      if (key && answer && audience)
        this.#cache(document, { ...answer, audience }, [[key, answer.text]], version);
    }
    return found?.state;
  }

  #store({ document, parts, state }: Loading, answer: PublicAnswer, version: number): void {
    const timed = { ...answer, expiresAt: Date.now() + answer.maxAge * 1_000 };
    const texts = parts(answer.text).map(([name, text]): CachedText => [
      keyOf(document, answer.audience, name),
      text,
    ]);
    const isCached = this.#cache(document, timed, texts, version);
    if (!isCached) this.#metrics.refusal('answers', document.service);
    if (!isCached || !state) return;
    const answers = new Map(texts.map(([key, text]) => [hashOf(key), { ...timed, text }]));
    void this.#shared.store(document.service, state, answers).then((isStored) => {
      if (isStored === false) this.#metrics.refusal('store', document.service);
    });
  }

  /** @returns whether no purge since that version forbids it */
  #cache(document: DocumentState, answer: Timed, texts: readonly CachedText[], version: number): boolean {
    const { audience, maxAge, expiresAt } = answer;
    const tags = logTagsOf(document, answer);
    if (!this.purges.isCurrent({ tags, version })) return false;
    for (const [key, text] of texts)
      this.#cached.set(key, { bytes: Buffer.from(text), audience, maxAge, tags, expiresAt, version });
    return true;
  }

  #purge({ service, tags }: Purge): void {
    this.#metrics.purge(service, tags ? 'entities' : 'subgraph');
    this.purges.purge(tags ? tags.map((tag) => logTag(service, tag)) : [service]);
    this.#loading.clear();
  }

  #purgeAll(): void {
    this.#metrics.purge('', 'everything');
    this.purges.purgeAll();
    this.#loading.clear();
    this.#cached.clear();
  }
}

/** The audiences that a caller belongs to; none for one whose token has expired. */
export function audiencesOf({ principal, expiredPrincipal }: GatewayContext): Audience[] {
  if (expiredPrincipal) return [];
  if (!principal) return ['everybody', 'shoppers', 'guests'];
  return isShopper({ principal }) ? ['everybody', 'shoppers'] : ['everybody'];
}

/** Distinguishes callers of different rights. */
function narrowest(audiences: readonly Audience[]): Audience {
  return audiences.at(-1) ?? 'caller';
}

/** The narrowest audiences of the callers who share the answers of an audience. */
function sharersOf(audience: Audience): readonly Audience[] {
  return AUDIENCES.slice(AUDIENCES.indexOf(audience), AUDIENCES.indexOf('caller'));
}

/** An answer that is given to nobody else. */
export function toOwn({ text }: Pick<PublicAnswer, 'text'>): Answer {
  return { text, audience: 'caller', maxAge: 0, tags: [] };
}

/** The service as a whole, and each entity in the answer. */
function logTagsOf({ service }: DocumentState, { tags }: PublicAnswer): string[] {
  return [service, ...tags.map((tag) => logTag(service, tag))];
}

function logTag(service: string, tag: string): string {
  return `${service} ${tag}`;
}

function keyOf({ hash }: DocumentState, audience: Audience, name: string): string {
  return `${hash} ${audience} ${name}`;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** The entities of an answer as texts by name; none of an answer that lacks some. */
function entitiesOf(text: string, names: readonly string[]): [name: string, text: string][] {
  const entities = entityAnswer.safeParse(JSON.parse(text)).data?.data._entities ?? [];
  if (entities.length !== names.length) return [];
  return entities.map((entity, index) => [names[index] ?? '', JSON.stringify(entity)]);
}
