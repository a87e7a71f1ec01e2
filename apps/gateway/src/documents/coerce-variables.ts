import {
  coerceInputValue,
  GraphQLError,
  isInputType,
  isNonNullType,
  Kind,
  print,
  typeFromAST,
  valueFromAST,
  type GraphQLInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type VariableDefinitionNode,
} from 'graphql';
import { isDomainError } from '@e-storefront/errors';
import { causeOf } from '@e-storefront/subgraph';
import type { VariableUse } from './argument-faults';

/** How many values that do not fit are reported at once. */
const MOST_FAULTS = 20;

/** The variables of an operation, coerced, or why they do not fit it. */
export type CoercedVariables =
  { readonly values: Readonly<Record<string, unknown>> } | { readonly faults: readonly GraphQLError[] };

/**
 * Coerces variables as execution does (GraphQL 6.1.2, CoerceVariableValues). Each fault is a BAD_USER_INPUT that names
 * the argument which the variable stands for, and the place within it.
 */
export function coerceVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>>,
  uses: readonly VariableUse[],
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
    values[name.value] = coerced(value, type, name.value, fault);
  }
  if (faults.length > 0) return { faults };
  const nulls = uses.filter(({ isRequired, variable }) => isRequired && values[variable] === null);
  if (nulls.length === 0) return { values };
  return { faults: nulls.slice(0, MOST_FAULTS).map(nullFault) };
}

function coerced(
  value: unknown,
  type: GraphQLInputType,
  variable: string,
  onFault: (message: string, path: readonly (string | number)[]) => void,
): unknown {
  return coerceInputValue(value, type, (path, _invalid, error) => {
    const place = path.length > 0 ? ` at "${[variable, ...path].join('.')}"` : '';
    const missing = /^Field "(\w+)" of required type/.exec(error.message)?.[1];
    onFault(
      `Variable "$${variable}" got invalid value${place}; ${reasonOf(error)}`,
      missing ? [...path, missing] : path,
    );
  });
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
  return new GraphQLError(`Argument "${argument}" must not be null, and the variable "$${variable}" is.`, {
    nodes: [node],
    extensions: { code: 'BAD_USER_INPUT', field: argument },
  });
}

/** The argument that a variable stands for; the variable's own name where it switches selections on and off. */
function argumentOf(variable: string, uses: readonly VariableUse[]): string {
  const use = uses.find((one) => one.variable === variable);
  return use && use.node.kind === Kind.VARIABLE && use.argument !== 'if' ? use.argument : variable;
}
