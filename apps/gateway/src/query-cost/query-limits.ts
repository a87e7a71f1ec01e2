import { GraphQLError, Kind, visit, type DocumentNode, type ParseOptions } from 'graphql';
import type { DomainError } from '@e-storefront/errors';
import { getFragments } from '../selections/collect-fields';
import {
  measureOperation,
  tooComplexError,
  type OperationMaximums,
  type OperationMetrics,
} from './operation-metrics';
import type { QueryLimitConfig } from './query-cost.config';

/** graphql-js's message for a document that exceeds the parser's limits. */
const PARSER_LIMIT_MESSAGE = /^Syntax Error: .* more tha[nt] (\d+) (?:tokens|comments)/;

const ZERO_METRICS: OperationMetrics = { depth: 0, aliases: 0, directives: 0, fields: 0, rootFields: 0 };

interface QueryLimitsOptions {
  maximums: OperationMaximums;
  introspection: boolean;
}

/** The limits on every document, the same over HTTP and WebSockets. */
export class QueryLimits {
  readonly maximums: OperationMaximums;
  /** Whether clients may read the schema. */
  readonly introspection: boolean;
  /** Options for graphql-js's `parse`, which stops at the first token above the maximum. */
  readonly parseOptions: ParseOptions;
  readonly #metrics = new WeakMap<DocumentNode, OperationMetrics>();

  constructor({ maximums, introspection }: QueryLimitsOptions) {
    this.maximums = maximums;
    this.introspection = introspection;
    this.parseOptions = { maxLexicalTokens: maximums.tokens, maxComments: maximums.tokens };
  }

  /**
   * Measures the largest operation of a document as execution collects its fields, whatever `@skip` and `@include` leave
   * out. Needs no schema, but fragments without cycles.
   * @returns an error for each maximum that is exceeded
   */
  measure(document: DocumentNode): DomainError<'OPERATION_TOO_COMPLEX'>[] {
    const fragments = getFragments(document);
    let directives = 0;
    visit(document, { Directive: () => void (directives += 1) });
    const metrics = { ...ZERO_METRICS, directives };
    for (const definition of document.definitions) {
      if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
      const measured = measureOperation(definition, fragments, this.maximums.fields);
      for (const name of ['depth', 'aliases', 'fields', 'rootFields'] as const) {
        metrics[name] = Math.max(metrics[name], measured[name]);
      }
    }
    this.#metrics.set(document, metrics);
    return (Object.keys(metrics) as (keyof OperationMetrics)[])
      .filter((name) => metrics[name] > this.maximums[name])
      .map((name) => tooComplexError(name, metrics[name], this.maximums[name]));
  }

  /** The metrics of a document that was measured before. */
  getMetrics(document: DocumentNode): OperationMetrics | undefined {
    return this.#metrics.get(document);
  }

  /** Turns the parser's error into OPERATION_TOO_COMPLEX when a limit caused it, and returns any other error as it is. */
  toLimitError(error: unknown): unknown {
    const isLimit = error instanceof GraphQLError && PARSER_LIMIT_MESSAGE.test(error.message);
    return isLimit ? tooComplexError('tokens', this.maximums.tokens + 1, this.maximums.tokens) : error;
  }
}

export function createQueryLimits(config: QueryLimitConfig): QueryLimits {
  const { INTROSPECTION = config.NODE_ENV === 'production' ? 'off' : 'on' } = config;
  const maximums = {
    tokens: config.MAX_QUERY_TOKENS,
    depth: config.MAX_QUERY_DEPTH,
    aliases: config.MAX_QUERY_ALIASES,
    directives: config.MAX_QUERY_DIRECTIVES,
    fields: config.MAX_QUERY_FIELDS,
    rootFields: config.MAX_QUERY_ROOT_FIELDS,
    cost: config.MAX_QUERY_COST,
  };
  return new QueryLimits({ maximums, introspection: INTROSPECTION === 'on' });
}
