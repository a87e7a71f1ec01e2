import {
  valueFromASTUntyped,
  type DocumentNode,
  type FieldNode,
  type OperationDefinitionNode,
} from 'graphql';
import { collectFields, getFragments, createInclusionFilter } from './collect-fields';

/** An operation of a valid document. */
export interface Operation {
  operation: OperationDefinitionNode;
  document: DocumentNode;
  /** Before coercion. */
  variables: Readonly<Record<string, unknown>>;
}

/**
 * Collects root fields as execution does (GraphQL 6.3.2, CollectFields): through fragments, merged by response name,
 * and without those that directives exclude.
 */
export function getRootFields(operation: Operation): FieldNode[] {
  const isIncluded = createInclusionFilter((variable) => getVariableValues(operation)[variable]);
  const options = { fragments: getFragments(operation.document), isIncluded, matchesType: () => true };
  return collectFields([operation.operation.selectionSet], options).map(({ nodes: [node] }) => node);
}

/** The value at a path within a field's arguments, such as `input.email`, from a literal, a variable or its default. */
export function getArgumentValue(field: FieldNode, path: readonly string[], operation: Operation): unknown {
  const [name, ...rest] = path;
  const argument = field.arguments?.find((one) => one.name.value === name);
  if (!argument) return undefined;
  return rest.reduce<unknown>(
    (value, key) => (isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    valueFromASTUntyped(argument.value, getVariableValues(operation)),
  );
}

/** Variables with the operation's defaults. */
function getVariableValues({ operation, variables }: Operation): Record<string, unknown> {
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
