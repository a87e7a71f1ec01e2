import { GraphQLError, parse, validate, type DocumentNode, type GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { QueryLimits } from '../query-limits/query-limits';

/** What the texts of kept documents may measure together. */
const KEPT_CHARACTERS = 1024 * 1024;

/** Why a document cannot run: all that is wrong with it. */
export class UnfitDocument extends Error {
  override readonly name = 'UnfitDocument';
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super(errors[0]?.message ?? 'The document does not fit.');
    this.errors = errors;
  }
}

/** Documents that came over sockets, held to the same rules and limits as over HTTP; each text is checked once. */
export class CheckedDocuments {
  readonly #schema: GraphQLSchema;
  readonly #limits: QueryLimits;
  readonly #known = new LRUCache<string, DocumentNode>({
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: (_document, text) => text.length,
  });

  constructor(schema: GraphQLSchema, limits: QueryLimits) {
    this.#schema = schema;
    this.#limits = limits;
  }

  /** @throws UnfitDocument with coded errors */
  check(text: string): DocumentNode {
    const known = this.#known.get(text);
    if (known) return known;
    const document = this.#parsed(text);
    // The limits alone first: the specified rules compare each field with each other one.
    const excess = validate(this.#schema, document, this.#limits.rules);
    const faults = excess.length > 0 ? excess : validate(this.#schema, document);
    if (faults.length > 0) {
      throw new UnfitDocument(faults.map((fault) => coded(fault, 'GRAPHQL_VALIDATION_FAILED')));
    }
    this.#known.set(text, document);
    return document;
  }

  #parsed(text: string): DocumentNode {
    try {
      return parse(text, this.#limits.parseOptions);
    } catch (error) {
      throw new UnfitDocument([coded(this.#limits.asRefusal(error), 'GRAPHQL_PARSE_FAILED')]);
    }
  }
}

/** A refusal keeps its own code, and what graphql-js says gets the one given. */
function coded(error: unknown, code: string): GraphQLError {
  const refusal = error instanceof GraphQLError ? error.originalError : (error as Error);
  if (refusal) return new GraphQLError(refusal.message, { originalError: refusal });
  return new GraphQLError((error as GraphQLError).message, { extensions: { code } });
}
