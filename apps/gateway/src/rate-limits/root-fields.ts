import {
  Kind,
  valueFromASTUntyped,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** A valid operation that is about to run. */
export interface Operation {
  operation: OperationDefinitionNode;
  document: DocumentNode;
  /** As they came. */
  variables: Readonly<Record<string, unknown>>;
}

/**
 * Every occurrence of a field at the top of an operation, under whatever alias and through whatever fragments. Named
 * fragments are entered once, as execution does (GraphQL 6.3.2, CollectFields); what directives leave out counts all the same.
 */
export function rootFieldsOf({ operation, document }: Operation): FieldNode[] {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const collect = ({ selections }: SelectionSetNode): FieldNode[] =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection];
      if (selection.kind === Kind.INLINE_FRAGMENT) return collect(selection.selectionSet);
      const fragment = fragments.get(selection.name.value);
      fragments.delete(selection.name.value);
      return fragment ? collect(fragment.selectionSet) : [];
    });
  return collect(operation.selectionSet);
}

/** The value at a path of a field's arguments, such as `input.email`, whether written out, a variable or its default. */
export function argumentAt(
  field: FieldNode,
  path: readonly string[],
  { operation, variables }: Operation,
): unknown {
  const [name, ...rest] = path;
  const argument = field.arguments?.find((one) => one.name.value === name);
  if (!argument) return undefined;
  const given: Record<string, unknown> = {};
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    const key = variable.name.value;
    given[key] = Object.hasOwn(variables, key)
      ? variables[key]
      : defaultValue && valueFromASTUntyped(defaultValue);
  }
  return rest.reduce<unknown>(
    (value, key) => (isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    valueFromASTUntyped(argument.value, given),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
