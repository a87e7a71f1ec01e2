import {
  getOperationAST,
  GraphQLError,
  GraphQLIncludeDirective,
  Kind,
  OperationTypeNode,
  print,
  visit,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { DomainError } from '@e-storefront/errors';
import { estimateCost } from '../query-cost/cost-estimator';
import type { QueryLimits } from '../query-cost/query-limits';
import { tooComplexError } from '../query-cost/operation-metrics';
import { findVariableUses, type VariableUse } from '../selections/variable-uses';
import { coerceVariables } from './coerce-variables';
import { getFragments, createInclusionFilter, type Fragments } from '../selections/collect-fields';
import { DocumentValidator } from './document-validator';
import { buildOperationTree, type CollectedField, type TypedSelection } from '../selections/operation-tree';
import { toCanonicalText, toPlannedOperation, type PlannedOperation } from './planned-operation';

/** One operation has a variant for each outcome of its `@skip` and `@include` conditions. */
const MAX_CACHED_VARIANTS = 20;
/** Selections visited per allowed field: fragment spreads and repetitions do not count as fields. */
const MAX_SELECTIONS_PER_FIELD = 20;

/** Up to this number of conditions, the canonical form of an operation lists each combination of their outcomes. */
const MAX_CONDITION_VARIABLES = 5;

/** A validated operation, ready to be executed. */
export interface PreparedOperation {
  readonly operation: OperationDefinitionNode;
  /** Coerced, with defaults. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The selections as execution collects them. */
  readonly tree: TypedSelection;
  readonly planned: PlannedOperation;
  /** Points of cost-table.ts. */
  readonly cost: number;
}

/** A parsed document, the operation of it to run, and its variables. */
export interface OperationRequest {
  readonly document: DocumentNode;
  readonly operationName: string | null | undefined;
  readonly variables: Readonly<Record<string, unknown>> | null | undefined;
}

/** An invalid operation, with every coded error in the order of the response. */
export class InvalidOperationError extends Error {
  override readonly name = 'InvalidOperationError';
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super(errors[0]?.message ?? 'The operation is invalid.');
    this.errors = errors;
  }
}

/** An operation for one outcome of its conditions. */
interface OperationVariant {
  readonly tree: TypedSelection;
  readonly planned: PlannedOperation;
}

/** The parts of an operation that do not depend on its variables. */
interface OperationAnalysis {
  readonly operation: OperationDefinitionNode;
  readonly fragments: Fragments;
  readonly uses: readonly VariableUse[];
  /** The variables in its `@skip` and `@include` conditions. */
  readonly conditionVariables: readonly string[];
  readonly variants: LRUCache<string, OperationVariant>;
}

/**
 * Validates, resolves, coerces, collects and prices operations, for both transports. Limits, cost and plan all read the
 * result and never the document, so that they cannot disagree. An operation that cannot be prepared is rejected.
 */
export class OperationPreparer {
  readonly #schema: GraphQLSchema;
  readonly #limits: QueryLimits;
  readonly #validator: DocumentValidator;
  readonly #analyses = new WeakMap<OperationDefinitionNode, OperationAnalysis>();

  /** @param schema the schema that clients see, with implemented scalars */
  constructor(schema: GraphQLSchema, limits: QueryLimits) {
    this.#schema = schema;
    this.#limits = limits;
    this.#validator = new DocumentValidator(schema, limits);
  }

  /** @throws InvalidOperationError when the document does not match the schema or exceeds a limit */
  assertValid(document: DocumentNode): void {
    const errors = this.#validator.validate(document);
    if (errors.length > 0) throw new InvalidOperationError(errors);
  }

  /**
   * @throws InvalidOperationError with GRAPHQL_VALIDATION_FAILED, BAD_USER_INPUT, OPERATION_RESOLUTION_FAILURE or
   * OPERATION_TOO_COMPLEX
   */
  prepare({ document, operationName, variables }: OperationRequest): PreparedOperation {
    this.assertValid(document);
    const operation = getOperationAST(document, operationName);
    if (!operation) throw invalidOperation(unresolvedOperation(operationName));
    const analysis = this.#analyze(operation, document);
    const coerced = coerceVariables(
      { schema: this.#schema, operation, uses: analysis.uses },
      variables ?? {},
    );
    if ('errors' in coerced) throw new InvalidOperationError(coerced.errors);
    const { values } = coerced;
    const variant = this.#variant(analysis, values);
    if (operation.operation === OperationTypeNode.SUBSCRIPTION && variant.tree.fields.length !== 1) {
      const message = 'The variables exclude the only field of the subscription.';
      throw invalidOperation(new DomainError('GRAPHQL_VALIDATION_FAILED', { message }));
    }
    return { operation, variables: values, ...variant, cost: this.#estimateCost(variant, values) };
  }

  /**
   * Returns one canonical text per operation: equal for every spelling of an operation, different for any two
   * operations that can have different results. Empty when the document does not match the schema.
   */
  canonicalForms(document: DocumentNode): string[] {
    if (this.#validator.validate(document).length > 0) return [];
    const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    return operations.map((operation) => this.#canonicalForm(operation as OperationDefinitionNode, document));
  }

  /** Lists every outcome of the conditions; prints the document as it is when there are too many. */
  #canonicalForm(operation: OperationDefinitionNode, document: DocumentNode): string {
    const analysis = this.#analyze(operation, document);
    const { conditionVariables, fragments } = analysis;
    if (conditionVariables.length > MAX_CONDITION_VARIABLES) return print(document);
    const choices = Array.from({ length: 2 ** conditionVariables.length }, (_, choice) =>
      Object.fromEntries(
        conditionVariables.map((variable, index) => [variable, (choice & (1 << index)) !== 0]),
      ),
    );
    const trees = choices.map((values) =>
      buildOperationTree(operation, {
        schema: this.#schema,
        fragments,
        isIncluded: createInclusionFilter((variable) => values[variable]),
        onSelection: this.#selectionBudget(),
      }),
    );
    return toCanonicalText(operation, trees);
  }

  #estimateCost({ tree }: OperationVariant, variables: Readonly<Record<string, unknown>>): number {
    const { cost: maximum } = this.#limits.maximums;
    const cost = estimateCost(tree, variables);
    // Written so that NaN is rejected as well.
    if (!(cost <= maximum)) throw invalidOperation(tooComplexError('cost', cost, maximum));
    return cost;
  }

  #variant(
    { operation, fragments, conditionVariables, variants }: OperationAnalysis,
    values: Readonly<Record<string, unknown>>,
  ): OperationVariant {
    const key = JSON.stringify(conditionVariables.map((variable) => values[variable] === true));
    const existing = variants.get(key);
    if (existing) return existing;
    const tree = buildOperationTree(operation, {
      schema: this.#schema,
      fragments,
      isIncluded: createInclusionFilter((variable) => values[variable]),
      onSelection: this.#selectionBudget(),
    });
    const variant = { tree, planned: toPlannedOperation(operation, tree) };
    variants.set(key, variant);
    return variant;
  }

  /** Stops collecting when nested fragments or types with many implementations multiply the selections. */
  #selectionBudget(): () => void {
    const { fields } = this.#limits.maximums;
    const maximum = fields * MAX_SELECTIONS_PER_FIELD;
    let visited = 0;
    return () => {
      visited += 1;
      if (visited > maximum) throw invalidOperation(tooComplexError('fields', visited, fields));
    };
  }

  #analyze(operation: OperationDefinitionNode, document: DocumentNode): OperationAnalysis {
    const existing = this.#analyses.get(operation);
    if (existing) return existing;
    const fragments = getFragments(document);
    const conditionUses = collectConditionUses(operation, fragments);
    const tree = buildOperationTree(operation, {
      schema: this.#schema,
      fragments,
      isIncluded: () => true,
      onSelection: this.#selectionBudget(),
    });
    const uses = [...new Set([...collectArgumentUses(tree), ...conditionUses])];
    const analysis = {
      operation,
      fragments,
      uses,
      conditionVariables: [...new Set(conditionUses.map(({ variable }) => variable))].sort(),
      variants: new LRUCache<string, OperationVariant>({ max: MAX_CACHED_VARIANTS }),
    };
    this.#analyses.set(operation, analysis);
    return analysis;
  }
}

function collectArgumentUses({ fields }: TypedSelection): VariableUse[] {
  return fields.flatMap(({ nodes: [node], definition, selections }: CollectedField) => [
    ...findVariableUses(node, definition.args),
    ...selections.flatMap(collectArgumentUses),
  ]);
}

/** Collects variables in the conditions of an operation and of the fragments that it reaches. */
function collectConditionUses(operation: OperationDefinitionNode, fragments: Fragments): VariableUse[] {
  const uses: VariableUse[] = [];
  const seen = new Set<string>();
  const collect = (node: Parameters<typeof visit>[0]): void => {
    visit(node, {
      Directive: (directive) => {
        uses.push(...findVariableUses(directive, GraphQLIncludeDirective.args));
      },
      FragmentSpread: (spread) => {
        const fragment = fragments.get(spread.name.value);
        if (!fragment || seen.has(spread.name.value)) return;
        seen.add(spread.name.value);
        collect(fragment);
      },
    });
  };
  collect(operation);
  return uses;
}

function unresolvedOperation(operationName: string | null | undefined): DomainError {
  if (typeof operationName !== 'string') return new DomainError('OPERATION_RESOLUTION_FAILURE');
  return new DomainError('OPERATION_RESOLUTION_FAILURE', {
    message: 'The document has no operation with this name.',
    details: { field: 'operationName' },
  });
}

export function invalidOperation(error: DomainError): InvalidOperationError {
  return new InvalidOperationError([new GraphQLError(error.message, { originalError: error })]);
}
