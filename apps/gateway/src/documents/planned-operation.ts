import { createHash } from 'node:crypto';
import {
  isAbstractType,
  getNamedType,
  Kind,
  print,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  visit,
  type ASTNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { CollectedField, TypedSelection } from '../selections/operation-tree';
import { hasRenamedFields, getPlannedNames } from './planned-names';

/**
 * An operation as the planner receives it: without fragments, conditions and repetitions, and so equal for all
 * spellings.
 */
export interface PlannedOperation {
  readonly document: DocumentNode;
  readonly text: string;
  /** Identifies the plan in the gateway's cache. */
  readonly hash: string;
  readonly operationName: string | undefined;
  /** Planned variable names by the client's names. */
  readonly variableNames: ReadonlyMap<string, string>;
  /** Whether some fields have planned names; see planned-names.ts. */
  readonly isRenamed: boolean;
  /** The introspection fields, which graphql-js executes: Apollo's planner knows an older introspection schema. */
  readonly introspection: DocumentNode | undefined;
}

/** The variable in which the executor sends entities to a subgraph; client variables must not have this name. */
const REPRESENTATIONS = 'representations';

const name = (value: string) => ({ kind: Kind.NAME, value }) as const;

/** Fills a selection that conditions have emptied: the planner accepts no empty one. */
const EMPTY_SELECTION: FieldNode = {
  kind: Kind.FIELD,
  name: name('__typename'),
  directives: [
    {
      kind: Kind.DIRECTIVE,
      name: name('include'),
      arguments: [{ kind: Kind.ARGUMENT, name: name('if'), value: { kind: Kind.BOOLEAN, value: false } }],
    } satisfies DirectiveNode,
  ],
};

/** Writes a collected operation as the document that is planned. */
export function toPlannedOperation(
  operation: OperationDefinitionNode,
  tree: TypedSelection,
): PlannedOperation {
  const [introspection, fields] = [true, false].map((wanted) =>
    tree.fields.filter((field) => isIntrospection(field) === wanted),
  ) as [CollectedField[], CollectedField[]];
  const variableNames = chooseVariableNames(operation);
  const document = toDocument(operation, { ...tree, fields }, variableNames);
  const text = print(document);
  return {
    document,
    text,
    hash: createHash('sha256').update(text).digest('hex'),
    operationName: operation.name?.value,
    variableNames,
    isRenamed: hasRenamedFields([tree]),
    introspection:
      introspection.length > 0 ? toDocument(operation, { ...tree, fields: introspection }) : undefined,
  };
}

function isIntrospection({ definition }: Pick<CollectedField, 'definition'>): boolean {
  return definition === SchemaMetaFieldDef || definition === TypeMetaFieldDef;
}

function toDocument(
  operation: OperationDefinitionNode,
  tree: TypedSelection,
  names?: ReadonlyMap<string, string>,
): DocumentNode {
  const selectionSet = toSelectionSet([tree], false);
  const used = collectVariables(selectionSet);
  const definition: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: operation.operation,
    ...(operation.name && { name: operation.name }),
    variableDefinitions: (operation.variableDefinitions ?? []).filter(({ variable }) =>
      used.has(variable.name.value),
    ),
    selectionSet,
  };
  return renameVariables({ kind: Kind.DOCUMENT, definitions: [definition] }, names);
}

function chooseVariableNames({ variableDefinitions = [] }: OperationDefinitionNode): Map<string, string> {
  const names = new Map(variableDefinitions.map(({ variable: { name } }) => [name.value, name.value]));
  if (!names.has(REPRESENTATIONS)) return names;
  let free = `${REPRESENTATIONS}_`;
  while (names.has(free)) free += '_';
  return names.set(REPRESENTATIONS, free);
}

/**
 * One text for all equivalent operations: without operation names, and sorted by name.
 * @param trees the selections under each outcome of the conditions
 */
export function toCanonicalText(
  operation: OperationDefinitionNode,
  trees: readonly TypedSelection[],
): string {
  const variables = (operation.variableDefinitions ?? [])
    .map((definition) => print(sortByName(definition)))
    .sort();
  const selections = trees.map((tree) => print(sortByName(toSelectionSet([tree], false))));
  return [operation.operation, ...variables, ...selections].join('\n');
}

function sortByName<Node extends ASTNode>(node: Node): Node {
  const byName = <Named extends ASTNode>(nodes: readonly Named[]): Named[] =>
    [...nodes].sort((a, b) => (print(a) < print(b) ? -1 : 1));
  return visit<Node>(node, {
    SelectionSet: { leave: (set) => ({ ...set, selections: byName(set.selections) }) },
    Field: { leave: (field) => ({ ...field, arguments: byName(field.arguments ?? []) }) },
    ObjectValue: { leave: (value) => ({ ...value, fields: byName(value.fields) }) },
  });
}

/** @param isAbstract whether the selections stand below a field of an interface or union type */
function toSelectionSet(selections: readonly TypedSelection[], isAbstract: boolean): SelectionSetNode {
  const names = getPlannedNames(selections);
  const nodes = selections.flatMap(({ type, fields }): SelectionNode[] => {
    const own = fields.map((field) => toFieldNode(field, names));
    if (!isAbstract || own.length === 0) return own;
    return [
      {
        kind: Kind.INLINE_FRAGMENT,
        typeCondition: { kind: Kind.NAMED_TYPE, name: name(type.name) },
        selectionSet: { kind: Kind.SELECTION_SET, selections: own },
      },
    ];
  });
  return { kind: Kind.SELECTION_SET, selections: nodes.length > 0 ? nodes : [EMPTY_SELECTION] };
}

function toFieldNode(
  { responseName, nodes: [node], definition, selections }: CollectedField,
  names: ReadonlyMap<string, string>,
): FieldNode {
  const isAliased = responseName !== node.name.value;
  return {
    kind: Kind.FIELD,
    name: name(node.name.value),
    ...(isAliased && { alias: name(names.get(responseName) ?? responseName) }),
    ...(node.arguments && { arguments: node.arguments }),
    ...(selections.length > 0 && {
      selectionSet: toSelectionSet(selections, isAbstractType(getNamedType(definition.type))),
    }),
  };
}

function collectVariables(selectionSet: SelectionSetNode): Set<string> {
  const found = new Set<string>();
  visit(selectionSet, { Variable: (variable) => void found.add(variable.name.value) });
  return found;
}

function renameVariables(
  document: DocumentNode,
  names: ReadonlyMap<string, string> | undefined,
): DocumentNode {
  if (!names?.has(REPRESENTATIONS)) return document;
  return visit(document, {
    Variable: (variable) => ({
      ...variable,
      name: name(names.get(variable.name.value) ?? variable.name.value),
    }),
  });
}
