import {
  GraphQLError,
  Kind,
  NoFragmentCyclesRule,
  NoSchemaIntrospectionCustomRule,
  SingleFieldSubscriptionsRule,
  specifiedRules,
  validate,
  ValuesOfCorrectTypeRule,
  type DocumentNode,
  type GraphQLSchema,
  type ValidationRule,
} from 'graphql';
import type { QueryLimits } from '../query-cost/query-limits';
import {
  finiteNumbersRule,
  literalValuesRule,
  plainAliasesRule,
  singleFieldSubscriptionsRule,
} from './document-rules';

/** graphql-js's rules, two of them replaced, and what the planner needs besides. */
const REPLACED: readonly ValidationRule[] = [SingleFieldSubscriptionsRule, ValuesOfCorrectTypeRule];
const RULES: readonly ValidationRule[] = [
  ...specifiedRules.filter((rule) => !REPLACED.includes(rule)),
  singleFieldSubscriptionsRule,
  literalValuesRule,
  finiteNumbersRule,
  plainAliasesRule,
];

/** Validates documents, the same over HTTP and over sockets; each document object once. */
export class DocumentValidator {
  readonly #schema: GraphQLSchema;
  readonly #limits: QueryLimits;
  readonly #rules: readonly ValidationRule[];
  readonly #known = new WeakMap<DocumentNode, readonly GraphQLError[]>();

  /** @param schema the one that clients see, with its scalars */
  constructor(schema: GraphQLSchema, limits: QueryLimits) {
    this.#schema = schema;
    this.#limits = limits;
    this.#rules = limits.introspection ? RULES : [...RULES, NoSchemaIntrospectionCustomRule];
  }

  /** What is wrong with a document, coded; nothing when it may be planned. */
  faultsOf(document: DocumentNode): readonly GraphQLError[] {
    const known = this.#known.get(document);
    if (known) return known;
    const faults = this.#validate(document);
    this.#known.set(document, faults);
    return faults;
  }

  #validate(document: DocumentNode): GraphQLError[] {
    if (!document.definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION)) {
      return [coded(new GraphQLError('The document holds no operation.'))];
    }
    // The limits first: the other rules compare each field with each other one. They need fragments without cycles.
    const cycles = validate(this.#schema, document, [NoFragmentCyclesRule]);
    if (cycles.length > 0) return cycles.map(coded);
    const excess = this.#limits.measure(document);
    if (excess.length > 0)
      return excess.map((refusal) => new GraphQLError(refusal.message, { originalError: refusal }));
    return validate(this.#schema, document, this.#rules).map(coded);
  }
}

function coded(error: GraphQLError): GraphQLError {
  if (error.extensions['code'] !== undefined) return error;
  const { message, nodes } = error;
  return new GraphQLError(message, {
    ...(nodes && { nodes }),
    extensions: { ...error.extensions, code: 'GRAPHQL_VALIDATION_FAILED' },
  });
}
