import {
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  type DocumentNode,
  type GraphQLSchema,
  type ParseOptions,
  type ValidationRule,
} from 'graphql';
import { CostEstimates, type CostQuestion } from './cost-estimates';
import { measuringRules } from './measure-document';
import { tooComplex, type QueryFigures, type QueryMaximums } from './query-maximums';

/** What graphql-js says of a document that its parser gave up. */
const GIVEN_UP = /^Syntax Error: .* more tha[nt] (\d+) (?:tokens|comments)/;

interface QueryLimitsOptions {
  /** The schema that clients see. */
  schema: GraphQLSchema;
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
  /** For graphql-js's `validate`, besides the specified rules. */
  readonly rules: readonly ValidationRule[];
  readonly #figures = new WeakMap<DocumentNode, QueryFigures>();
  readonly #costs: CostEstimates;

  constructor({ schema, maximums, introspection }: QueryLimitsOptions) {
    this.maximums = maximums;
    this.introspection = introspection;
    this.parseOptions = { maxLexicalTokens: maximums.tokens, maxComments: maximums.tokens };
    this.rules = [
      ...measuringRules(maximums, this.#figures),
      ...(introspection ? [] : [NoSchemaIntrospectionCustomRule]),
    ];
    this.#costs = new CostEstimates(schema, maximums.fields);
  }

  /**
   * The cost of a valid operation.
   * @throws OPERATION_TOO_COMPLEX when it is too much
   * @throws GraphQLError when the variables do not fit the operation
   */
  checkedCost(question: CostQuestion): number {
    const cost = this.#costs.estimate(question);
    if (cost > this.maximums.cost) throw tooComplex('cost', cost, this.maximums.cost);
    return cost;
  }

  /** What was counted in a document when it was validated. */
  figuresOf(document: DocumentNode): QueryFigures | undefined {
    return this.#figures.get(document);
  }

  /** The parser's error, as the refusal that it stands for where a limit was met. */
  asRefusal(error: unknown): unknown {
    const isGivenUp = error instanceof GraphQLError && GIVEN_UP.test(error.message);
    return isGivenUp ? tooComplex('tokens', this.maximums.tokens + 1, this.maximums.tokens) : error;
  }
}
