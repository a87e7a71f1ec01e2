import { parse, type DocumentNode, type ParseOptions } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { OperationManifest } from './manifest';
import { normalizeDocument, operationHash } from './normalize';

/** Texts that the registry has checked, so that a repeated one is not parsed again. */
const MAX_CACHED_TEXTS = 2_000;

interface RegistryOptions {
  /** Limits for parsing unknown texts. */
  readonly parseOptions?: ParseOptions;
  /**
   * Returns one canonical text per operation, equal for all spellings; none for a document that does not fit the
   * schema.
   */
  readonly canonicalForms?: (document: DocumentNode) => readonly string[];
}

/** Registered operations, found by hash and recognised in any spelling. */
export class OperationRegistry {
  readonly #texts = new Map<string, string>();
  readonly #membership = new LRUCache<string, boolean>({ max: MAX_CACHED_TEXTS });
  readonly #canonicalForms = new Set<string>();
  readonly #options: RegistryOptions;

  constructor(manifests: readonly OperationManifest[], options: RegistryOptions) {
    this.#options = options;
    for (const { id, body } of manifests.flatMap(({ operations }) => operations)) {
      this.#texts.set(id, body);
      this.#texts.set(operationHash(body), body);
      const document = parse(body);
      this.#texts.set(operationHash(normalizeDocument(document)), body);
      for (const form of options.canonicalForms?.(document) ?? []) this.#canonicalForms.add(form);
    }
  }

  findText(hash: string): string | undefined {
    return this.#texts.get(hash);
  }

  /** Whether a text contains registered operations only, in whatever spelling. */
  has(text: string): boolean {
    const hash = operationHash(text);
    if (this.#texts.has(hash)) return true;
    const cached = this.#membership.get(hash);
    if (cached !== undefined) return cached;
    const isKnown = this.#isRegistered(text);
    this.#membership.set(hash, isKnown);
    return isKnown;
  }

  #isRegistered(text: string): boolean {
    let document: DocumentNode;
    try {
      document = parse(text, this.#options.parseOptions);
    } catch {
      return false;
    }
    if (this.#texts.has(operationHash(normalizeDocument(document)))) return true;
    const forms = this.#options.canonicalForms?.(document) ?? [];
    return forms.length > 0 && forms.every((form) => this.#canonicalForms.has(form));
  }
}
