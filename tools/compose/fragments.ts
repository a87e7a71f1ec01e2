import { Kind, visit, type ASTNode, type DocumentNode, type FragmentDefinitionNode } from 'graphql';

/** The fragments of all front ends, by their names. */
export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** The fragments that documents define, by their names. */
export function fragmentsByName(documents: readonly DocumentNode[]): Fragments {
  return new Map(
    documents
      .flatMap(({ definitions }) => definitions)
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
}

/**
 * The fragments that a document needs, directly or through others, by name, as normalized operations have them: the gateway
 * compares the hash with the text that it receives. Unknown ones are left to the validation of the document.
 */
export function neededFragments(node: ASTNode, fragments: Fragments): FragmentDefinitionNode[] {
  const needed = new Set<FragmentDefinitionNode>();
  const add = (from: ASTNode): void => {
    visit(from, {
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value);
        if (!fragment || needed.has(fragment)) return;
        needed.add(fragment);
        add(fragment);
      },
    });
  };
  add(node);
  return [...needed].sort((a, b) => (a.name.value < b.name.value ? -1 : 1));
}
