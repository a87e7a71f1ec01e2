import {
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** One field of a response, and all selections that execution merges into it. */
export interface FieldGroup {
  readonly responseName: string;
  readonly nodes: readonly [FieldNode, ...FieldNode[]];
}

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

export interface CollectOptions {
  readonly fragments: Fragments;
  /** Whether `@skip` and `@include` include a selection. */
  readonly isIncluded: (selection: SelectionNode) => boolean;
  /** Whether a fragment's type condition matches the object. */
  readonly matchesType: (typeCondition: string) => boolean;
  /** Called for each visited selection; an error that it throws ends the collection. */
  readonly onSelection?: () => void;
}

/**
 * Collects fields as execution does (GraphQL 6.3.2, CollectFields): expands each fragment once, and merges fields of
 * one response name.
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
        const name = getResponseName(selection);
        const group = groups.get(name);
        if (group) group.push(selection);
        else groups.set(name, [selection]);
        continue;
      }
      const fragment =
        selection.kind === Kind.INLINE_FRAGMENT ? selection : visitFragment(selection.name.value);
      const condition = fragment?.typeCondition?.name.value;
      if (fragment && (condition === undefined || options.matchesType(condition)))
        collect(fragment.selectionSet);
    }
  };
  const visitFragment = (name: string): FragmentDefinitionNode | undefined => {
    if (visited.has(name)) return undefined;
    visited.add(name);
    return options.fragments.get(name);
  };
  for (const selectionSet of selectionSets) collect(selectionSet);
  return [...groups].map(([responseName, nodes]) => ({ responseName, nodes }));
}

export function getSubselections({ nodes }: Pick<FieldGroup, 'nodes'>): SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
}

export function getFragments({ definitions }: DocumentNode): Fragments {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return fragments;
}

function getResponseName({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

/**
 * Evaluates `@skip` and `@include`. A selection whose variable has no Boolean value is excluded.
 * @param getValue returns the value of a variable
 */
export function createInclusionFilter(
  getValue: (variable: string) => unknown,
): (selection: SelectionNode) => boolean {
  return ({ directives = [] }) =>
    directives.every(({ name, arguments: args = [] }) => {
      if (name.value !== 'skip' && name.value !== 'include') return true;
      const value = args.find((argument) => argument.name.value === 'if')?.value;
      const condition =
        value?.kind === Kind.VARIABLE
          ? getValue(value.name.value)
          : value?.kind === Kind.BOOLEAN && value.value;
      return typeof condition === 'boolean' && condition === (name.value === 'include');
    });
}
