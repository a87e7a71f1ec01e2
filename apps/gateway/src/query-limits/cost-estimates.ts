import { Kind, type DocumentNode, type GraphQLSchema, type TypeNode } from 'graphql';
import { getComplexity } from 'graphql-query-complexity';
import { LRUCache } from 'lru-cache';
import { estimateField } from './estimate-cost';

/** How many estimates are kept for one document: it is asked with few page sizes, or by somebody who tries. */
const KEPT_PER_DOCUMENT = 20;
/** Selections that one estimate looks at: far above what a document of allowed size holds. */
const MAX_NODES = 10_000;

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
  readonly #known = new WeakMap<DocumentNode, KnownDocument>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** The cost of an operation. @throws GraphQLError when the variables do not fit it */
  estimate(question: CostQuestion): number {
    const { sizing, estimates } = this.#about(question.document);
    const { operationName, variables } = question;
    const key = JSON.stringify([operationName, ...sizing.map((name) => variables[name])]);
    const known = estimates.get(key);
    if (known !== undefined) return known;
    const cost = getComplexity({
      schema: this.#schema,
      query: question.document,
      variables,
      ...(operationName && { operationName }),
      estimators: [estimateField],
      maxQueryNodes: MAX_NODES,
    });
    estimates.set(key, cost);
    return cost;
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
