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
import type { VariableUse } from '../selections/variable-uses';

/** The argument of `@skip` and `@include`, whose name does not help clients to find an error. */
const CONDITION_ARGUMENT = 'if';
const MAX_ERRORS = 20;

/** The coerced variables of an operation, or the reasons why they are invalid. */
export type CoercedVariables =
  { readonly values: Readonly<Record<string, unknown>> } | { readonly errors: readonly GraphQLError[] };

interface Coercion {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly uses: readonly VariableUse[];
}

/**
 * Coerces variables as execution does (GraphQL 6.1.2, CoerceVariableValues). Each error is a BAD_USER_INPUT that names
 * the argument which uses the variable, and the path within it.
 */
export function coerceVariables(
  { schema, operation: { variableDefinitions = [] }, uses }: Coercion,
  provided: Readonly<Record<string, unknown>>,
): CoercedVariables {
  const values: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  const errors: GraphQLError[] = [];
  for (const definition of variableDefinitions) {
    const { name } = definition.variable;
    const type = typeFromAST(schema, definition.type);
    if (!isInputType(type))
      throw new Error(`The variable ${name.value} of a valid document has no input type.`);
    const addError = (message: string, path: readonly (string | number)[] = []): void => {
      if (errors.length < MAX_ERRORS)
        errors.push(variableError(message, [findArgument(name.value, uses), ...path].join('.'), definition));
    };
    if (!Object.hasOwn(provided, name.value) || provided[name.value] === undefined) {
      if (definition.defaultValue) values[name.value] = valueFromAST(definition.defaultValue, type);
      else if (isNonNullType(type)) {
        addError(`Variable "$${name.value}" of required type "${print(definition.type)}" was not provided.`);
      }
      continue;
    }
    const value = provided[name.value];
    if (value === null && isNonNullType(type)) {
      addError(`Variable "$${name.value}" of non-null type "${print(definition.type)}" must not be null.`);
      continue;
    }
    values[name.value] = coerceInputValue(value, type, (path, _invalid, error) => {
      const location = path.length > 0 ? ` at "${[name.value, ...path].join('.')}"` : '';
      const [, inner] =
        /^Field "(.+?)" (?:of required type|is not defined by type)/s.exec(error.message) ?? [];
      addError(
        `Variable "$${name.value}" got invalid value${location}; ${getScalarErrorMessage(error)}`,
        inner === undefined ? path : [...path, inner],
      );
    });
  }
  if (errors.length > 0) return { errors };
  const nullUses = uses.filter(({ isRequired, variable }) => isRequired && values[variable] === null);
  if (nullUses.length === 0) return { values };
  return { errors: nullUses.slice(0, MAX_ERRORS).map(nullArgumentError) };
}

/** The message of a scalar's error, without the field name, which the scalar does not know. */
function getScalarErrorMessage(error: GraphQLError): string {
  const cause = causeOf(error);
  return isDomainError(cause) ? cause.message : error.message;
}

function variableError(message: string, field: string, node: VariableDefinitionNode): GraphQLError {
  return new GraphQLError(message, { nodes: [node], extensions: { code: 'BAD_USER_INPUT', field } });
}

function nullArgumentError({ variable, argument, node }: VariableUse): GraphQLError {
  const isCondition = argument === CONDITION_ARGUMENT;
  const field = isCondition ? variable : argument;
  const message = sentenceAbout(field, isCondition ? 'must be true or false.' : 'is required.');
  return new GraphQLError(message, { nodes: [node], extensions: { code: 'BAD_USER_INPUT', field } });
}

/** The argument that uses a variable; the variable's own name when only `@skip` or `@include` uses it. */
function findArgument(variable: string, uses: readonly VariableUse[]): string {
  const use = uses.find(
    (candidate) => candidate.variable === variable && candidate.argument !== CONDITION_ARGUMENT,
  );
  return use?.argument ?? variable;
}
