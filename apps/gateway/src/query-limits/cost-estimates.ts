import { GraphQLError, Kind, type DocumentNode, type GraphQLSchema, type TypeNode } from 'graphql';
import { getComplexity } from 'graphql-query-complexity';
import { LRUCache } from 'lru-cache';
import { estimateField } from './estimate-cost';
import { tooComplex } from './query-maximums';

/** How many estimates are kept for one document: it is asked with few page sizes, or by somebody who tries. */
const KEPT_PER_DOCUMENT = 20;
/** Selections that one estimate looks at for each allowed field: fragments within fragments, which count as no field, are some. */
const SELECTIONS_PER_FIELD = 5;
/** What the estimator says when it has looked at as many as it may. */
const GIVEN_UP = 'Query exceeds the maximum allowed number of nodes.';

/** A valid document that is about to run. */
export interface CostQuestion {
  document: DocumentNode;
  operationName: string | undefined;
  variables: Record<string, unknown>;
}

interface KnownDocument {
  /** The variables that can change the cost: those that can be a `limit` or switch a selection on and off. */
  sizing: readonly string[];
  estimates: LRUCache<string, number>;
}

/** Estimates costs, once for the same document and the same sizes. */
export class CostEstimates {
  readonly #schema: GraphQLSchema;
  readonly #maxFields: number;
  readonly #known = new WeakMap<DocumentNode, KnownDocument>();

  /** @param maxFields what a document may hold, fragments in full */
  constructor(schema: GraphQLSchema, maxFields: number) {
    this.#schema = schema;
    this.#maxFields = maxFields;
  }

  /**
   * The cost of an operation.
   * @throws OPERATION_TOO_COMPLEX when fragments make so much of it that the estimate is given up
   * @throws GraphQLError when the variables do not fit it
   */
  estimate(question: CostQuestion): number {
    const { sizing, estimates } = this.#about(question.document);
    const { operationName, variables } = question;
    const key = JSON.stringify([operationName, ...sizing.map((name) => variables[name])]);
    const known = estimates.get(key);
    if (known !== undefined) return known;
    const cost = this.#compute(question);
    estimates.set(key, cost);
    return cost;
  }

  #compute({ document, operationName, variables }: CostQuestion): number {
    const maxQueryNodes = this.#maxFields * SELECTIONS_PER_FIELD;
    try {
      return getComplexity({
        schema: this.#schema,
        query: document,
        variables,
        ...(operationName && { operationName }),
        estimators: [estimateField],
        maxQueryNodes,
      });
    } catch (error) {
      // Taken for variables that do not fit, it would let the operation run without a price.
      if (error instanceof GraphQLError && error.message === GIVEN_UP) {
        throw tooComplex('fields', maxQueryNodes, this.#maxFields);
      }
      throw error;
    }
  }

  #about(document: DocumentNode): KnownDocument {
    const known = this.#known.get(document);
    if (known) return known;
    const found = {
      sizing: sizingVariables(document),
      estimates: new LRUCache<string, number>({ max: KEPT_PER_DOCUMENT }),
    };
    this.#known.set(document, found);
    return found;
  }
}

function sizingVariables({ definitions }: DocumentNode): string[] {
  const variables = definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? (definition.variableDefinitions ?? []) : [],
  );
  const sizing = variables.filter(({ type }) => ['Int', 'Boolean'].includes(plainName(type)));
  return [...new Set(sizing.map(({ variable }) => variable.name.value))];
}

function plainName(type: TypeNode): string {
  if (type.kind === Kind.NAMED_TYPE) return type.name.value;
  return type.kind === Kind.NON_NULL_TYPE ? plainName(type.type) : '';
}
