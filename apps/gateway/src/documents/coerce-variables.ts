import {
  coerceInputValue,
  GraphQLError,
  isInputType,
  isNonNullType,
  print,
  typeFromAST,
  valueFromAST,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from 'graphql';
import { isDomainError, sentenceAbout } from '@e-storefront/errors';
import { causeOf } from '@e-storefront/subgraph';
import type { VariableUse } from './variable-uses';

/** The argument of `@skip` and `@include`, which says nothing to whoever is told of it. */
const CONDITION = 'if';
/** How many values that do not fit are reported at once. */
const MOST_FAULTS = 20;

/** The variables of an operation, coerced, or why they do not fit it. */
export type CoercedVariables =
  { readonly values: Readonly<Record<string, unknown>> } | { readonly faults: readonly GraphQLError[] };

interface Coercion {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  /** Where the operation's arguments hold variables. */
  readonly uses: readonly VariableUse[];
}

/**
 * Coerces variables as execution does (GraphQL 6.1.2, CoerceVariableValues). Each fault is a BAD_USER_INPUT that names
 * the argument which the variable stands for, and the place within it.
 */
export function coerceVariables(
  { schema, operation: { variableDefinitions = [] }, uses }: Coercion,
  given: Readonly<Record<string, unknown>>,
): CoercedVariables {
  const values: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  const faults: GraphQLError[] = [];
  for (const definition of variableDefinitions) {
    const { name } = definition.variable;
    const type = typeFromAST(schema, definition.type);
    if (!isInputType(type))
      throw new Error(`The variable ${name.value} of a valid document has no input type.`);
    const fault = (message: string, path: readonly (string | number)[] = []): void => {
      if (faults.length < MOST_FAULTS)
        faults.push(variableFault(message, [argumentOf(name.value, uses), ...path].join('.'), definition));
    };
    if (!Object.hasOwn(given, name.value) || given[name.value] === undefined) {
      if (definition.defaultValue) values[name.value] = valueFromAST(definition.defaultValue, type);
      else if (isNonNullType(type)) {
        fault(`Variable "$${name.value}" of required type "${print(definition.type)}" was not provided.`);
      }
      continue;
    }
    const value = given[name.value];
    if (value === null && isNonNullType(type)) {
      fault(`Variable "$${name.value}" of non-null type "${print(definition.type)}" must not be null.`);
      continue;
    }
    values[name.value] = coerceInputValue(value, type, (path, _invalid, error) => {
      const place = path.length > 0 ? ` at "${[name.value, ...path].join('.')}"` : '';
      const [, inner] =
        /^Field "(.+?)" (?:of required type|is not defined by type)/s.exec(error.message) ?? [];
      fault(
        `Variable "$${name.value}" got invalid value${place}; ${reasonOf(error)}`,
        inner === undefined ? path : [...path, inner],
      );
    });
  }
  if (faults.length > 0) return { faults };
  const nulls = uses.filter(({ isRequired, variable }) => isRequired && values[variable] === null);
  if (nulls.length === 0) return { values };
  return { faults: nulls.slice(0, MOST_FAULTS).map(nullFault) };
}

/** What a scalar has against a value, without the field that it does not know. */
function reasonOf(error: GraphQLError): string {
  const cause = causeOf(error);
  return isDomainError(cause) ? cause.message : error.message;
}

function variableFault(message: string, field: string, node: VariableDefinitionNode): GraphQLError {
  return new GraphQLError(message, { nodes: [node], extensions: { code: 'BAD_USER_INPUT', field } });
}

function nullFault({ variable, argument, node }: VariableUse): GraphQLError {
  const isCondition = argument === CONDITION;
  const field = isCondition ? variable : argument;
  const message = sentenceAbout(field, isCondition ? 'must be true or false.' : 'is required.');
  return new GraphQLError(message, { nodes: [node], extensions: { code: 'BAD_USER_INPUT', field } });
}

/** The argument that a variable stands for; the variable's own name where it lets selections in. */
function argumentOf(variable: string, uses: readonly VariableUse[]): string {
  const use = uses.find((one) => one.variable === variable && one.argument !== CONDITION);
  return use?.argument ?? variable;
}
