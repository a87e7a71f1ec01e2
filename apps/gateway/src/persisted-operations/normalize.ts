import { createHash } from 'node:crypto';
import { Kind, print, visit, type DefinitionNode, type DocumentNode, type FieldNode } from 'graphql';

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** Prints a document in a canonical order: operations before fragments, each by name. */
export function normalizeDocument(document: DocumentNode): string {
  const definitions = [...document.definitions].sort((a, b) => (getSortKey(a) < getSortKey(b) ? -1 : 1));
  return print({ ...document, definitions });
}

/** Adds `__typename` to the end of each selection below the operation, as Apollo Client does. */
export function addTypenames(document: DocumentNode): DocumentNode {
  return visit(document, {
    SelectionSet: (node, _key, parent) => {
      const isOperation = parent && !Array.isArray(parent) && isDefinition(parent as DefinitionNode);
      const isPresent = node.selections.some(
        (selection) => selection.kind === Kind.FIELD && selection.name.value.startsWith('__'),
      );
      return isOperation || isPresent ? undefined : { ...node, selections: [...node.selections, TYPENAME] };
    },
  });
}

/** The SHA-256 of an operation's text in hexadecimal, as Apollo's clients compute it. */
export function operationHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isDefinition({ kind }: DefinitionNode): boolean {
  return kind === Kind.OPERATION_DEFINITION;
}

function getSortKey(definition: DefinitionNode): string {
  const name = 'name' in definition ? (definition.name?.value ?? '') : '';
  return `${definition.kind === Kind.FRAGMENT_DEFINITION ? 'b' : 'a'} ${name}`;
}
