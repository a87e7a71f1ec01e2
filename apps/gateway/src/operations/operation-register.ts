import { parse, type ParseOptions } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { OperationManifest } from './manifest';
import { normalisedText, operationHash } from './normalise';

/** Texts whose membership is remembered, so that a known one is not parsed at each call. */
const KEPT_TEXTS = 2_000;

/** The operations of the front ends: found by hash, and known by text in any spelling. */
export class OperationRegister {
  readonly #texts = new Map<string, string>();
  readonly #isKnown = new LRUCache<string, boolean>({ max: KEPT_TEXTS });
  readonly #parseOptions: ParseOptions;

  /** @param parseOptions bounds what a stranger's text may cost before it is refused */
  constructor(manifests: readonly OperationManifest[], parseOptions: ParseOptions) {
    this.#parseOptions = parseOptions;
    for (const { id, body } of manifests.flatMap(({ operations }) => operations)) {
      this.#texts.set(id, body);
      this.#texts.set(operationHash(body), body);
      this.#texts.set(operationHash(normalisedText(parse(body))), body);
    }
  }

  /** The text that a hash names. */
  textOf(hash: string): string | undefined {
    return this.#texts.get(hash);
  }

  /** Whether a text is that of a registered operation, however it is laid out. */
  has(text: string): boolean {
    const hash = operationHash(text);
    if (this.#texts.has(hash)) return true;
    const known = this.#isKnown.get(hash);
    if (known !== undefined) return known;
    const isKnown = this.#hasNormalised(text);
    this.#isKnown.set(hash, isKnown);
    return isKnown;
  }

  #hasNormalised(text: string): boolean {
    try {
      return this.#texts.has(operationHash(normalisedText(parse(text, this.#parseOptions))));
    } catch {
      return false;
    }
  }
}
