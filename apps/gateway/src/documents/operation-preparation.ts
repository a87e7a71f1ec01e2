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
import { tooComplex } from '../query-cost/operation-metrics';
import { variableUses, type VariableUse } from '../selections/variable-uses';
import { coerceVariables } from './coerce-variables';
import { fragmentsOf, inclusionBy, type Fragments } from '../selections/collect-fields';
import { DocumentValidator } from './document-validator';
import { operationTree, type CollectedField, type TypedSelection } from '../selections/operation-tree';
import { canonicalText, plannedOperation, type PlannedOperation } from './planned-operation';

/** How many forms of one document are kept: it has one for each choice of what its conditions let in. */
const KEPT_FORMS = 20;
/** Selections that are looked at for each allowed field: fragments and repetitions count as no field. */
const SELECTIONS_PER_FIELD = 20;

/** Conditions up to which an operation is spelled out for each choice of them. */
const MOST_SWITCHES = 5;

/** An operation that may run. */
export interface PreparedOperation {
  readonly operation: OperationDefinitionNode;
  /** Coerced, with their defaults. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** What is selected, as execution collects it. */
  readonly tree: TypedSelection;
  readonly planned: PlannedOperation;
  /** In points of cost-table.ts. */
  readonly cost: number;
}

/** What came: a parsed document, and which operation of it to run with what. */
export interface OperationRequest {
  readonly document: DocumentNode;
  readonly operationName: string | null | undefined;
  readonly variables: Readonly<Record<string, unknown>> | null | undefined;
}

/** Why an operation does not run: every fault, coded, in the order in which clients are told. */
export class OperationRefusal extends Error {
  override readonly name = 'OperationRefusal';
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super(errors[0]?.message ?? 'The operation cannot run.');
    this.errors = errors;
  }
}

/** An operation of a document under one choice of what its conditions let in. */
interface OperationForm {
  readonly tree: TypedSelection;
  readonly planned: PlannedOperation;
}

/** What is known of an operation before its variables come. */
interface KnownOperation {
  readonly operation: OperationDefinitionNode;
  readonly fragments: Fragments;
  readonly uses: readonly VariableUse[];
  /** The variables that let selections in. */
  readonly switches: readonly string[];
  readonly forms: LRUCache<string, OperationForm>;
}

/**
 * Prepares operations: validates, resolves, coerces, collects and prices them, for both transports. Nothing that is
 * counted, limited or planned is read from the document in any other way, and what cannot be judged is refused.
 */
export class OperationPreparation {
  readonly #schema: GraphQLSchema;
  readonly #limits: QueryLimits;
  readonly #validator: DocumentValidator;
  readonly #known = new WeakMap<OperationDefinitionNode, KnownOperation>();

  /** @param schema the one that clients see, with its scalars */
  constructor(schema: GraphQLSchema, limits: QueryLimits) {
    this.#schema = schema;
    this.#limits = limits;
    this.#validator = new DocumentValidator(schema, limits);
  }

  /** @throws OperationRefusal when the document does not fit the schema or holds too much */
  assertValid(document: DocumentNode): void {
    const faults = this.#validator.faultsOf(document);
    if (faults.length > 0) throw new OperationRefusal(faults);
  }

  /** @throws OperationRefusal with GRAPHQL_VALIDATION_FAILED, BAD_USER_INPUT, OPERATION_RESOLUTION_FAILURE or OPERATION_TOO_COMPLEX */
  prepare({ document, operationName, variables }: OperationRequest): PreparedOperation {
    this.assertValid(document);
    const operation = getOperationAST(document, operationName);
    if (!operation) throw refused(unresolved(operationName));
    const known = this.#about(operation, document);
    const coerced = coerceVariables({ schema: this.#schema, operation, uses: known.uses }, variables ?? {});
    if ('faults' in coerced) throw new OperationRefusal(coerced.faults);
    const { values } = coerced;
    const form = this.#form(known, values);
    if (operation.operation === OperationTypeNode.SUBSCRIPTION && form.tree.fields.length !== 1) {
      const message = 'A subscription selects one field, and the variables leave it out.';
      throw refused(new DomainError('GRAPHQL_VALIDATION_FAILED', { message }));
    }
    return { operation, variables: values, ...form, cost: this.#price(form, values) };
  }

  /**
   * What the operations of a document mean, one text each: the same for every way to write an operation, and different
   * for any two that may answer differently. None when the document does not fit the schema.
   */
  meaningsOf(document: DocumentNode): string[] {
    if (this.#validator.faultsOf(document).length > 0) return [];
    const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
    return operations.map((operation) => this.#meaningOf(operation as OperationDefinitionNode, document));
  }

  /** Spelled out for each choice of the conditions; where those are many, as it is written. */
  #meaningOf(operation: OperationDefinitionNode, document: DocumentNode): string {
    const known = this.#about(operation, document);
    const { switches, fragments } = known;
    if (switches.length > MOST_SWITCHES) return print(document);
    const choices = Array.from({ length: 2 ** switches.length }, (_, choice) =>
      Object.fromEntries(switches.map((variable, index) => [variable, (choice & (1 << index)) !== 0])),
    );
    const trees = choices.map((values) =>
      operationTree(operation, {
        schema: this.#schema,
        fragments,
        isIncluded: inclusionBy((variable) => values[variable]),
        onSelection: this.#selectionBudget(),
      }),
    );
    return canonicalText(operation, trees);
  }

  #price({ tree }: OperationForm, variables: Readonly<Record<string, unknown>>): number {
    const { cost: maximum } = this.#limits.maximums;
    const cost = estimateCost(tree, variables);
    // Written so that a cost which is no number is refused as well.
    if (!(cost <= maximum)) throw refused(tooComplex('cost', cost, maximum));
    return cost;
  }

  #form(
    { operation, fragments, switches, forms }: KnownOperation,
    values: Readonly<Record<string, unknown>>,
  ): OperationForm {
    const key = JSON.stringify(switches.map((variable) => values[variable] === true));
    const known = forms.get(key);
    if (known) return known;
    const tree = operationTree(operation, {
      schema: this.#schema,
      fragments,
      isIncluded: inclusionBy((variable) => values[variable]),
      onSelection: this.#selectionBudget(),
    });
    const form = { tree, planned: plannedOperation(operation, tree) };
    forms.set(key, form);
    return form;
  }

  /** Ends what fragments within fragments, or a type with many kinds of objects, make too much of. */
  #selectionBudget(): () => void {
    const { fields } = this.#limits.maximums;
    const most = fields * SELECTIONS_PER_FIELD;
    let looked = 0;
    return () => {
      looked += 1;
      if (looked > most) throw refused(tooComplex('fields', looked, fields));
    };
  }

  #about(operation: OperationDefinitionNode, document: DocumentNode): KnownOperation {
    const known = this.#known.get(operation);
    if (known) return known;
    const fragments = fragmentsOf(document);
    const switchUses = conditionsOf(operation, fragments);
    const all = operationTree(operation, {
      schema: this.#schema,
      fragments,
      isIncluded: () => true,
      onSelection: this.#selectionBudget(),
    });
    const uses = [...new Set([...argumentUses(all), ...switchUses])];
    const found = {
      operation,
      fragments,
      uses,
      switches: [...new Set(switchUses.map(({ variable }) => variable))].sort(),
      forms: new LRUCache<string, OperationForm>({ max: KEPT_FORMS }),
    };
    this.#known.set(operation, found);
    return found;
  }
}

/** Every variable in the arguments of fields. */
function argumentUses({ fields }: TypedSelection): VariableUse[] {
  return fields.flatMap(({ nodes: [node], definition, selections }: CollectedField) => [
    ...variableUses(node, definition.args),
    ...selections.flatMap(argumentUses),
  ]);
}

/** Every variable in the conditions of an operation and of the fragments that it reaches. */
function conditionsOf(operation: OperationDefinitionNode, fragments: Fragments): VariableUse[] {
  const uses: VariableUse[] = [];
  const seen = new Set<string>();
  const look = (node: Parameters<typeof visit>[0]): void => {
    visit(node, {
      Directive: (directive) => {
        uses.push(...variableUses(directive, GraphQLIncludeDirective.args));
      },
      FragmentSpread: (spread) => {
        const fragment = fragments.get(spread.name.value);
        if (!fragment || seen.has(spread.name.value)) return;
        seen.add(spread.name.value);
        look(fragment);
      },
    });
  };
  look(operation);
  return uses;
}

function unresolved(operationName: string | null | undefined): DomainError {
  if (typeof operationName !== 'string') return new DomainError('OPERATION_RESOLUTION_FAILURE');
  return new DomainError('OPERATION_RESOLUTION_FAILURE', {
    message: 'The document has no operation of this name.',
    details: { field: 'operationName' },
  });
}

/** A refusal of one reason. */
export function refused(reason: DomainError): OperationRefusal {
  return new OperationRefusal([new GraphQLError(reason.message, { originalError: reason })]);
}
