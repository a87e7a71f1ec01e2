import {
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** One field of a response: every selection that execution merges under its name. */
export interface FieldGroup {
  readonly responseName: string;
  readonly nodes: readonly [FieldNode, ...FieldNode[]];
}

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

export interface CollectOptions {
  readonly fragments: Fragments;
  /** Whether `@skip` and `@include` let a selection in. */
  readonly isIncluded: (selection: SelectionNode) => boolean;
  /** Whether a fragment on a type applies to the object that is selected from. */
  readonly applies: (typeCondition: string) => boolean;
  /** Called for each selection that is looked at; what it throws ends the collection. */
  readonly onSelection?: () => void;
}

/**
 * The fields that execution collects from selection sets (GraphQL 6.3.2, CollectFields): fragments in full, each named
 * one once, and fields of one response name merged.
 */
export function collectFields(
  selectionSets: readonly SelectionSetNode[],
  options: CollectOptions,
): FieldGroup[] {
  const groups = new Map<string, [FieldNode, ...FieldNode[]]>();
  const visited = new Set<string>();
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      options.onSelection?.();
      if (!options.isIncluded(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const name = responseNameOf(selection);
        const group = groups.get(name);
        if (group) group.push(selection);
        else groups.set(name, [selection]);
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : named(selection.name.value);
      const condition = fragment?.typeCondition?.name.value;
      if (fragment && (condition === undefined || options.applies(condition))) collect(fragment.selectionSet);
    }
  };
  const named = (name: string): FragmentDefinitionNode | undefined => {
    if (visited.has(name)) return undefined;
    visited.add(name);
    return options.fragments.get(name);
  };
  for (const selectionSet of selectionSets) collect(selectionSet);
  return [...groups].map(([responseName, nodes]) => ({ responseName, nodes }));
}

/** What is selected below a field, by all its selections. */
export function subselectionsOf({ nodes }: Pick<FieldGroup, 'nodes'>): SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
}

/** The fragments of a document by name. */
export function fragmentsOf({ definitions }: DocumentNode): Fragments {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return fragments;
}

/** The key under which a field's value comes back. */
export function responseNameOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

/**
 * Tells by the directives of a selection whether it is included. A variable without a value includes nothing.
 * @param valueOf the value of a variable
 */
export function inclusionBy(valueOf: (variable: string) => unknown): (selection: SelectionNode) => boolean {
  return ({ directives = [] }) =>
    directives.every(({ name, arguments: given = [] }) => {
      if (name.value !== 'skip' && name.value !== 'include') return true;
      const value = given.find((argument) => argument.name.value === 'if')?.value;
      const condition =
        value?.kind === Kind.VARIABLE
          ? valueOf(value.name.value)
          : value?.kind === Kind.BOOLEAN && value.value;
      return typeof condition === 'boolean' && condition === (name.value === 'include');
    });
}
