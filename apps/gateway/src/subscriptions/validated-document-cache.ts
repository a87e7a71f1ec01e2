import { GraphQLError, parse, type DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { isDomainError } from '@e-storefront/errors';
import { OperationRefusal, refused, type OperationPreparation } from '../documents/operation-preparation';
import type { QueryLimits } from '../query-cost/query-limits';

/** What the texts of kept documents may measure together. */
const KEPT_CHARACTERS = 1024 * 1024;

/** Documents that came over sockets, held to the same rules and limits as over HTTP; each text is checked once. */
export class CheckedDocuments {
  readonly #preparation: OperationPreparation;
  readonly #limits: QueryLimits;
  readonly #known = new LRUCache<string, DocumentNode>({
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: (_document, text) => text.length,
  });

  constructor(preparation: OperationPreparation, limits: QueryLimits) {
    this.#preparation = preparation;
    this.#limits = limits;
  }

  /** @throws OperationRefusal */
  check(text: string): DocumentNode {
    const known = this.#known.get(text);
    if (known) return known;
    const document = this.#parsed(text);
    this.#preparation.assertValid(document);
    this.#known.set(text, document);
    return document;
  }

  #parsed(text: string): DocumentNode {
    try {
      return parse(text, this.#limits.parseOptions);
    } catch (error) {
      const reason = this.#limits.asRefusal(error);
      if (isDomainError(reason)) throw refused(reason);
      if (!(error instanceof GraphQLError)) throw error;
      const { message, source, positions } = error;
      throw new OperationRefusal([
        new GraphQLError(message, {
          ...(source && { source }),
          ...(positions && { positions }),
          extensions: { code: 'GRAPHQL_PARSE_FAILED' },
        }),
      ]);
    }
  }
}
