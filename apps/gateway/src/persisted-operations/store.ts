import { parse, type DocumentNode, type ParseOptions } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { OperationManifest } from './manifest';
import { normalisedText, operationHash } from './normalize';

/** Texts whose membership is remembered, so that a known one is not parsed at each call. */
const KEPT_TEXTS = 2_000;

interface RegisterOptions {
  /** Bounds what a stranger's text may cost before it is refused. */
  readonly parseOptions?: ParseOptions;
  /** What the operations of a document mean, one text each however they are written; none when it does not fit the schema. */
  readonly meaningsOf?: (document: DocumentNode) => readonly string[];
}

/** The operations of the front ends: found by hash, and known in any spelling. */
export class OperationRegister {
  readonly #texts = new Map<string, string>();
  readonly #isKnown = new LRUCache<string, boolean>({ max: KEPT_TEXTS });
  readonly #meanings = new Set<string>();
  readonly #options: RegisterOptions;

  constructor(manifests: readonly OperationManifest[], options: RegisterOptions) {
    this.#options = options;
    for (const { id, body } of manifests.flatMap(({ operations }) => operations)) {
      this.#texts.set(id, body);
      this.#texts.set(operationHash(body), body);
      const document = parse(body);
      this.#texts.set(operationHash(normalisedText(document)), body);
      for (const meaning of options.meaningsOf?.(document) ?? []) this.#meanings.add(meaning);
    }
  }

  /** The text that a hash names. */
  textOf(hash: string): string | undefined {
    return this.#texts.get(hash);
  }

  /** Whether a text holds registered operations only, however they are written. */
  has(text: string): boolean {
    const hash = operationHash(text);
    if (this.#texts.has(hash)) return true;
    const known = this.#isKnown.get(hash);
    if (known !== undefined) return known;
    const isKnown = this.#isRegistered(text);
    this.#isKnown.set(hash, isKnown);
    return isKnown;
  }

  #isRegistered(text: string): boolean {
    let document: DocumentNode;
    try {
      document = parse(text, this.#options.parseOptions);
    } catch {
      return false;
    }
    if (this.#texts.has(operationHash(normalisedText(document)))) return true;
    const meanings = this.#options.meaningsOf?.(document) ?? [];
    return meanings.length > 0 && meanings.every((meaning) => this.#meanings.has(meaning));
  }
}
