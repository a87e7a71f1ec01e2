import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Purge, PurgeListener, PurgeSubscription } from '@e-storefront/messaging';
import { AUDIENCES, isShopper, type Audience } from '@e-storefront/subgraph';
import type { GatewayContext } from '../context';

const MEBIBYTE = 1024 * 1024;
const MAX_ANSWER_SIZE = MEBIBYTE;
/** Longer than any call to a subgraph. */
const PURGES_KNOWN_MS = 60_000;

const entityAnswer = z.object({ data: z.object({ _entities: z.array(z.unknown()) }) });

/** An answer of a subgraph. */
export interface PublicAnswer {
  /** The body, as JSON; of one entity among several, its part of the body. */
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
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

interface Reading {
  readonly question: Question;
  /** The audiences that the caller belongs to; none for a caller who shares nothing. */
  readonly audiences: readonly Audience[];
  readonly load: () => Promise<PublicAnswer>;
}

export interface EntityReading extends Omit<Reading, 'load'> {
  /** The entities' keys, which the question's variables lack. */
  readonly representations: readonly unknown[];
  /** Asks for some of the entities. */
  readonly load: (representations: readonly unknown[]) => Promise<PublicAnswer>;
}

/** What is known of several entities. */
export interface EntityAnswers {
  /** In the order of the representations; undefined for those that had to be loaded. */
  readonly cached: readonly (PublicAnswer | undefined)[];
  /** The answer about those that had to be loaded, in the same order. */
  readonly loaded: PublicAnswer | undefined;
}

/** What is known of a document that the gateway sends. */
interface DocumentState {
  readonly service: string;
  /** Stands for the text in the keys of answers. */
  readonly id: number;
  /** The callers, by their narrowest audience, whose last answer was public: that rarely changes from one to the next. */
  readonly publicFor: Set<Audience>;
}

interface Loading {
  readonly document: DocumentState;
  /** Tells the question from others of its document. */
  readonly name: string;
  readonly audiences: readonly Audience[];
  readonly load: () => Promise<PublicAnswer>;
  /** What to cache of an answer, as text by name. */
  readonly parts: (text: string) => [name: string, text: string][];
}

/**
 * Reads the answers of subgraphs that do not depend on who asks once for all who may get them, and caches them until their
 * time is over or a purge names what they hold. One whose time has just ended is given out while it is read anew. An answer
 * whose reading began before a purge is not given to anybody who asks after it.
 */
export class PublicAnswers {
  readonly #cached: LRUCache<string, CachedAnswer>;
  readonly #keysByTag = new Map<string, Set<string>>();
  readonly #documents = new LRUCache<string, DocumentState>({ max: 2_000 });
  #lastDocumentId = 0;
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
    if (!this.#isSharing(audiences)) return toOwn(await load());
    const name = JSON.stringify(question.variables);
    const document = this.#documentOf(question);
    const loading: Loading = { document, name, audiences, load, parts: (text) => [[name, text]] };
    const cached = this.#find(loading, name);
    if (!cached) return this.#load(loading);
    if (cached.maxAge === 0) this.#refresh(loading);
    return cached;
  }

  /** The cached answers about entities, together with what `load` gives for those of which there is none. */
  async readEntities(reading: EntityReading): Promise<EntityAnswers> {
    const { question, representations, audiences, load } = reading;
    if (!this.#isSharing(audiences))
      return { cached: representations.map(() => undefined), loaded: toOwn(await load(representations)) };
    const document = this.#documentOf(question);
    const rest = JSON.stringify(question.variables);
    const names = representations.map((representation) => JSON.stringify(representation) + rest);
    const cached = names.map((name) => this.#find({ document, audiences }, name));
    const among = (isWanted: (answer: PublicAnswer | undefined) => boolean): Loading => {
      const wanted = [...names.keys()].filter((index) => isWanted(cached[index]));
      const wantedNames = wanted.map((index) => names[index] ?? '');
      return {
        document,
        name: wantedNames.join(),
        audiences,
        load: () => load(wanted.map((index) => representations[index])),
        parts: (text) => entitiesOf(text, wantedNames),
      };
    };
    if (cached.some((answer) => answer?.maxAge === 0)) this.#refresh(among((answer) => answer?.maxAge === 0));
    const isMissing = cached.includes(undefined);
    return { cached, loaded: isMissing ? await this.#load(among((answer) => !answer)) : undefined };
  }

  /** Without purges an answer could not be taken back: it is the caller's own. */
  #isSharing(audiences: readonly Audience[]): boolean {
    return audiences.length > 0 && !this.#isOff && this.#purges.isCurrent;
  }

  #documentOf({ service, query }: Question): DocumentState {
    const key = `${service} ${query}`;
    let document = this.#documents.get(key);
    if (!document) {
      this.#lastDocumentId += 1;
      document = { service, id: this.#lastDocumentId, publicFor: new Set() };
      this.#documents.set(key, document);
    }
    return document;
  }

  /** The answer that a caller may get, with the maximum age 0 once its time is over. */
  #find(
    { document, audiences }: Pick<Loading, 'document' | 'audiences'>,
    name: string,
  ): PublicAnswer | undefined {
    if (!document.publicFor.has(narrowest(audiences))) return undefined;
    for (const audience of audiences) {
      const cached = this.#cached.get(keyOf(document, audience, name));
      const left = cached ? cached.expiresAt - Date.now() : -Infinity;
      // What a changed entity holds has been purged: beyond its time an answer is old in what nobody tells.
      if (!cached || left <= -cached.maxAge * 1_000) continue;
      const { bytes, tags } = cached;
      return { text: bytes.toString(), audience, maxAge: Math.max(0, Math.floor(left / 1_000)), tags };
    }
    return undefined;
  }

  /** Shares what is being read, or reads it. */
  async #load(loading: Loading): Promise<PublicAnswer> {
    const { document, name, audiences, load } = loading;
    const caller = narrowest(audiences);
    const key = keyOf(document, caller, name);
    // Waiting for an answer that turns out to be another caller's own would be in vain.
    const pending = document.publicFor.has(caller) ? this.#loading.get(key) : undefined;
    const shared = pending && (await pending.catch(() => undefined));
    if (shared && audiences.includes(shared.audience)) return shared;
    const startedAt = this.#version;
    const running = load();
    this.#loading.set(key, running);
    try {
      const answer = await running;
      if (answer.audience === 'caller') document.publicFor.delete(caller);
      else {
        for (const sharer of sharersOf(answer.audience)) document.publicFor.add(sharer);
        this.#store(loading, answer, startedAt);
      }
      return answer;
    } finally {
      if (this.#loading.get(key) === running) this.#loading.delete(key);
    }
  }

  /** Reads anew what is given out meanwhile; when that fails, the next caller tries again. */
  #refresh(loading: Loading): void {
    this.#load(loading).catch(() => undefined);
  }

  #store({ document, parts }: Loading, answer: PublicAnswer, startedAt: number): void {
    const { service } = document;
    const tags = [service, ...answer.tags.map((tag) => `${service} ${tag}`)];
    if (tags.some((tag) => (this.#lastPurges.get(tag) ?? 0) > startedAt) || this.#cleared > startedAt) return;
    const { audience, maxAge } = answer;
    const expiresAt = Date.now() + maxAge * 1_000;
    for (const [name, text] of parts(answer.text)) {
      const key = keyOf(document, audience, name);
      this.#cached.set(key, { bytes: Buffer.from(text), audience, maxAge, tags, expiresAt });
      // One that is too large has not been cached.
      for (const tag of this.#cached.has(key) ? tags : []) {
        const keys = this.#keysByTag.get(tag);
        if (keys) keys.add(key);
        else this.#keysByTag.set(tag, new Set([key]));
      }
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

/** What tells callers of different rights apart. */
function narrowest(audiences: readonly Audience[]): Audience {
  return audiences.at(-1) ?? 'caller';
}

/** The narrowest audiences of the callers who share the answers of an audience. */
function sharersOf(audience: Audience): readonly Audience[] {
  return AUDIENCES.slice(AUDIENCES.indexOf(audience), AUDIENCES.indexOf('caller'));
}

function toOwn(answer: PublicAnswer): PublicAnswer {
  return { ...answer, audience: 'caller', maxAge: 0 };
}

function keyOf({ id }: DocumentState, audience: Audience, name: string): string {
  return `${id} ${audience} ${name}`;
}

/** The entities of an answer as texts by name; none of an answer that lacks some. */
function entitiesOf(text: string, names: readonly string[]): [name: string, text: string][] {
  const entities = entityAnswer.safeParse(JSON.parse(text)).data?.data._entities ?? [];
  if (entities.length !== names.length) return [];
  return entities.map((entity, index) => [names[index] ?? '', JSON.stringify(entity)]);
}
