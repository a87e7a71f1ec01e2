import {
  valueFromASTUntyped,
  type DocumentNode,
  type FieldNode,
  type OperationDefinitionNode,
} from 'graphql';
import { collectFields, fragmentsOf, inclusionBy } from './collect-fields';

/** A valid operation that is about to run. */
export interface Operation {
  operation: OperationDefinitionNode;
  document: DocumentNode;
  /** As they came. */
  variables: Readonly<Record<string, unknown>>;
}

/**
 * The fields at the top of an operation as execution collects them (GraphQL 6.3.2, CollectFields): through whatever
 * fragments, those of one response name once, and without what directives leave out.
 */
export function rootFieldsOf(operation: Operation): FieldNode[] {
  const isIncluded = inclusionBy((variable) => valuesOf(operation)[variable]);
  const options = { fragments: fragmentsOf(operation.document), isIncluded, applies: () => true };
  return collectFields([operation.operation.selectionSet], options).map(({ nodes: [node] }) => node);
}

/** The value at a path of a field's arguments, such as `input.email`, whether written out, a variable or its default. */
export function argumentAt(field: FieldNode, path: readonly string[], operation: Operation): unknown {
  const [name, ...rest] = path;
  const argument = field.arguments?.find((one) => one.name.value === name);
  if (!argument) return undefined;
  return rest.reduce<unknown>(
    (value, key) => (isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    valueFromASTUntyped(argument.value, valuesOf(operation)),
  );
}

/** The variables of an operation, with its defaults where none came. */
function valuesOf({ operation, variables }: Operation): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    values[name] = Object.hasOwn(variables, name)
      ? variables[name]
      : defaultValue && valueFromASTUntyped(defaultValue);
  }
  return values;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
