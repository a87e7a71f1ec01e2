import { GraphQLError, parse, type DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { isDomainError } from '@e-storefront/errors';
import {
  InvalidOperationError,
  invalidOperation,
  type OperationPreparer,
} from '../documents/operation-preparation';
import type { QueryLimits } from '../query-cost/query-limits';

/** Characters of all cached documents together. */
const MAX_CACHED_CHARACTERS = 1024 * 1024;

/** Parses and validates documents of WebSockets by the same rules and limits as over HTTP, each text once. */
export class ValidatedDocumentCache {
  readonly #preparer: OperationPreparer;
  readonly #limits: QueryLimits;
  readonly #documents = new LRUCache<string, DocumentNode>({
    maxSize: MAX_CACHED_CHARACTERS,
    sizeCalculation: (_document, text) => text.length,
  });

  constructor(preparer: OperationPreparer, limits: QueryLimits) {
    this.#preparer = preparer;
    this.#limits = limits;
  }

  /** @throws InvalidOperationError */
  getOrValidate(text: string): DocumentNode {
    const cached = this.#documents.get(text);
    if (cached) return cached;
    const document = this.#parse(text);
    this.#preparer.assertValid(document);
    this.#documents.set(text, document);
    return document;
  }

  #parse(text: string): DocumentNode {
    try {
      return parse(text, this.#limits.parseOptions);
    } catch (error) {
      const limitError = this.#limits.toLimitError(error);
      if (isDomainError(limitError)) throw invalidOperation(limitError);
      if (!(error instanceof GraphQLError)) throw error;
      const { message, source, positions } = error;
      throw new InvalidOperationError([
        new GraphQLError(message, {
          ...(source && { source }),
          ...(positions && { positions }),
          extensions: { code: 'GRAPHQL_PARSE_FAILED' },
        }),
      ]);
    }
  }
}
