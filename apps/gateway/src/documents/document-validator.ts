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
  noReservedAliasesRule,
  singleFieldSubscriptionsRule,
} from './document-rules';

/** graphql-js's rules with two replacements, and further rules that the planner requires. */
const REPLACED_RULES: readonly ValidationRule[] = [SingleFieldSubscriptionsRule, ValuesOfCorrectTypeRule];
const RULES: readonly ValidationRule[] = [
  ...specifiedRules.filter((rule) => !REPLACED_RULES.includes(rule)),
  singleFieldSubscriptionsRule,
  literalValuesRule,
  finiteNumbersRule,
  noReservedAliasesRule,
];

/** Validates documents by the same rules over HTTP and WebSockets, each document object once. */
export class DocumentValidator {
  readonly #schema: GraphQLSchema;
  readonly #limits: QueryLimits;
  readonly #rules: readonly ValidationRule[];
  readonly #results = new WeakMap<DocumentNode, readonly GraphQLError[]>();

  /** @param schema the schema that clients see, with implemented scalars */
  constructor(schema: GraphQLSchema, limits: QueryLimits) {
    this.#schema = schema;
    this.#limits = limits;
    this.#rules = limits.introspection ? RULES : [...RULES, NoSchemaIntrospectionCustomRule];
  }

  /** Returns coded errors; none when the document may be planned. */
  validate(document: DocumentNode): readonly GraphQLError[] {
    const cached = this.#results.get(document);
    if (cached) return cached;
    const errors = this.#runRules(document);
    this.#results.set(document, errors);
    return errors;
  }

  #runRules(document: DocumentNode): GraphQLError[] {
    if (!document.definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION)) {
      return [withValidationCode(new GraphQLError('The document contains no operation.'))];
    }
    // Check the limits first, because other rules compare every pair of fields. Measuring requires fragments without
    // cycles.
    const cycles = validate(this.#schema, document, [NoFragmentCyclesRule]);
    if (cycles.length > 0) return cycles.map(withValidationCode);
    const excess = this.#limits.measure(document);
    if (excess.length > 0)
      return excess.map((limitError) => new GraphQLError(limitError.message, { originalError: limitError }));
    return validate(this.#schema, document, this.#rules).map(withValidationCode);
  }
}

function withValidationCode(error: GraphQLError): GraphQLError {
  if (error.extensions['code'] !== undefined) return error;
  const { message, nodes } = error;
  return new GraphQLError(message, {
    ...(nodes && { nodes }),
    extensions: { ...error.extensions, code: 'GRAPHQL_VALIDATION_FAILED' },
  });
}
