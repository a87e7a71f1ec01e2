import { GraphQLError, Kind, visit, type DocumentNode, type ParseOptions } from 'graphql';
import type { DomainError } from '@e-storefront/errors';
import { fragmentsOf } from '../selections/collect-fields';
import { measureOperation } from './measure-operation';
import { tooComplex, type QueryFigures, type QueryMaximums } from './operation-metrics';

/** What graphql-js says of a document that its parser gave up. */
const GIVEN_UP = /^Syntax Error: .* more tha[nt] (\d+) (?:tokens|comments)/;

const NONE: QueryFigures = { depth: 0, aliases: 0, directives: 0, fields: 0, rootFields: 0 };

interface QueryLimitsOptions {
  maximums: QueryMaximums;
  /** Whether clients may read the schema. */
  introspection: boolean;
}

/** The limits on every document, the same over HTTP and over sockets. */
export class QueryLimits {
  readonly maximums: QueryMaximums;
  /** Whether clients may read the schema. */
  readonly introspection: boolean;
  /** For graphql-js's `parse`: it stops at the first token too many. */
  readonly parseOptions: ParseOptions;
  readonly #figures = new WeakMap<DocumentNode, QueryFigures>();

  constructor({ maximums, introspection }: QueryLimitsOptions) {
    this.maximums = maximums;
    this.introspection = introspection;
    this.parseOptions = { maxLexicalTokens: maximums.tokens, maxComments: maximums.tokens };
  }

  /**
   * Measures a document, the largest of its operations, as its fields are collected: fragments in full, fields of one
   * response name once, whatever `@skip` and `@include` leave out. Needs no schema, but fragments without cycles.
   * @returns a refusal for each maximum that is exceeded
   */
  measure(document: DocumentNode): DomainError<'OPERATION_TOO_COMPLEX'>[] {
    const fragments = fragmentsOf(document);
    let directives = 0;
    visit(document, { Directive: () => void (directives += 1) });
    const figures = { ...NONE, directives };
    for (const definition of document.definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
      const measured = measureOperation(definition, fragments, this.maximums.fields);
      for (const name of ['depth', 'aliases', 'fields', 'rootFields'] as const) {
        figures[name] = Math.max(figures[name], measured[name]);
      }
    }
    this.#figures.set(document, figures);
    return (Object.keys(figures) as (keyof QueryFigures)[])
      .filter((name) => figures[name] > this.maximums[name])
      .map((name) => tooComplex(name, figures[name], this.maximums[name]));
  }

  /** What was counted in a document when it was measured. */
  figuresOf(document: DocumentNode): QueryFigures | undefined {
    return this.#figures.get(document);
  }

  /** The parser's error, as the refusal that it stands for where a limit was met. */
  asRefusal(error: unknown): unknown {
    const isGivenUp = error instanceof GraphQLError && GIVEN_UP.test(error.message);
    return isGivenUp ? tooComplex('tokens', this.maximums.tokens + 1, this.maximums.tokens) : error;
  }
}
