import { createHash } from 'node:crypto';
import { Kind, print, visit, type DefinitionNode, type DocumentNode, type FieldNode } from 'graphql';

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/** A document's one spelling: printed by graphql-js, operations before fragments, each by name. */
export function normalisedText(document: DocumentNode): string {
  const definitions = [...document.definitions].sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  return print({ ...document, definitions });
}

/** The document as Apollo Client sends it: with `__typename` at the end of each selection below the operation. */
export function withTypenames(document: DocumentNode): DocumentNode {
  return visit(document, {
    SelectionSet: (node, _key, parent) => {
      const isOperation = parent && !Array.isArray(parent) && isDefinition(parent as DefinitionNode);
      const isAsked = node.selections.some(
        (selection) => selection.kind === Kind.FIELD && selection.name.value.startsWith('__'),
      );
      return isOperation || isAsked ? undefined : { ...node, selections: [...node.selections, TYPENAME] };
    },
  });
}

/** The hash that names an operation: SHA-256 of its text in hexadecimal, as Apollo's clients make it. */
export function operationHash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isDefinition({ kind }: DefinitionNode): boolean {
  return kind === Kind.OPERATION_DEFINITION;
}

function placeOf(definition: DefinitionNode): string {
  const name = 'name' in definition ? (definition.name?.value ?? '') : '';
  return `${definition.kind === Kind.FRAGMENT_DEFINITION ? 'b' : 'a'} ${name}`;
}
