import { Kind, parse, print, visit, type FieldNode } from 'graphql';
import type { RootField } from './contract';

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * Builds the operation as an existing client sends it: a variable for each argument, declared with the contract's
 * type, and `__typename` in every selection.
 * @param name such as `Query.me`
 */
export function operationFor(name: string, { args, select }: RootField): string {
  const [type = '', field = ''] = name.split('.');
  const names = Object.keys(args);
  const declared = names.map((arg) => `$${arg}: ${args[arg]}`).join(', ');
  const passed = names.map((arg) => `${arg}: $${arg}`).join(', ');
  const call = `${field}${passed && `(${passed})`}${select && ` { ${select} }`}`;
  const keyword = type.toLowerCase();
  return withTypenames(`${keyword} Client_${field}${declared && `(${declared})`} { ${call} }`);
}

function withTypenames(operation: string): string {
  const document = visit(parse(operation), {
    SelectionSet: (node) => ({ ...node, selections: [...node.selections, TYPENAME] }),
  });
  return print(document);
}
