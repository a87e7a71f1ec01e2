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
import { hasOtherNames, plannedNames } from './planned-names';

/** An operation as the planner gets it: without fragments, conditions and repetitions, and so the same for all spellings. */
export interface PlannedOperation {
  readonly document: DocumentNode;
  readonly text: string;
  /** Names the plan. */
  readonly hash: string;
  readonly operationName: string | undefined;
  /** The client's variables by the names that the planner knows them by. */
  readonly variableNames: ReadonlyMap<string, string>;
  /** Whether some fields are planned under other names than the client's: see planned-names.ts. */
  readonly isRenamed: boolean;
  /** What is asked of the schema itself: graphql-js answers that, of which the planner knows an older version. */
  readonly introspection: DocumentNode | undefined;
}

/** The name by which the gateway's executor passes entities to a subgraph: no variable of a client may have it. */
const REPRESENTATIONS = 'representations';

const name = (value: string) => ({ kind: Kind.NAME, value }) as const;

/** Stands where everything was left out: the planner takes no empty selection. */
const NOTHING: FieldNode = {
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

/** Writes a collected operation as the one document for its plan. */
export function plannedOperation(operation: OperationDefinitionNode, tree: TypedSelection): PlannedOperation {
  const [introspection, fields] = [true, false].map((wanted) =>
    tree.fields.filter((field) => isIntrospection(field) === wanted),
  ) as [CollectedField[], CollectedField[]];
  const variableNames = namesFor(operation);
  const document = documentOf(operation, { ...tree, fields }, variableNames);
  const text = print(document);
  return {
    document,
    text,
    hash: createHash('sha256').update(text).digest('hex'),
    operationName: operation.name?.value,
    variableNames,
    isRenamed: hasOtherNames([tree]),
    introspection:
      introspection.length > 0 ? documentOf(operation, { ...tree, fields: introspection }) : undefined,
  };
}

/** Whether a field asks for the schema. */
export function isIntrospection({ definition }: Pick<CollectedField, 'definition'>): boolean {
  return definition === SchemaMetaFieldDef || definition === TypeMetaFieldDef;
}

function documentOf(
  operation: OperationDefinitionNode,
  tree: TypedSelection,
  names?: ReadonlyMap<string, string>,
): DocumentNode {
  const selectionSet = selectionSetOf([tree], false);
  const used = variablesIn(selectionSet);
  const definition: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: operation.operation,
    ...(operation.name && { name: operation.name }),
    variableDefinitions: (operation.variableDefinitions ?? []).filter(({ variable }) =>
      used.has(variable.name.value),
    ),
    selectionSet,
  };
  return renamed({ kind: Kind.DOCUMENT, definitions: [definition] }, names);
}

function namesFor({ variableDefinitions = [] }: OperationDefinitionNode): Map<string, string> {
  const names = new Map(variableDefinitions.map(({ variable: { name } }) => [name.value, name.value]));
  if (!names.has(REPRESENTATIONS)) return names;
  let free = `${REPRESENTATIONS}_`;
  while (names.has(free)) free += '_';
  return names.set(REPRESENTATIONS, free);
}

/**
 * One text for all operations that mean the same: without their names, and with everything in the order of its name.
 * @param trees what is selected under each choice of the conditions
 */
export function canonicalText(operation: OperationDefinitionNode, trees: readonly TypedSelection[]): string {
  const variables = (operation.variableDefinitions ?? [])
    .map((definition) => print(sorted(definition)))
    .sort();
  const selections = trees.map((tree) => print(sorted(selectionSetOf([tree], false))));
  return [operation.operation, ...variables, ...selections].join('\n');
}

function sorted<Node extends ASTNode>(node: Node): Node {
  const byName = <Named extends ASTNode>(nodes: readonly Named[]): Named[] =>
    [...nodes].sort((a, b) => (print(a) < print(b) ? -1 : 1));
  return visit(node, {
    SelectionSet: { leave: (set) => ({ ...set, selections: byName(set.selections) }) },
    Field: { leave: (field) => ({ ...field, arguments: byName(field.arguments ?? []) }) },
    ObjectValue: { leave: (value) => ({ ...value, fields: byName(value.fields) }) },
  }) as Node;
}

/** @param isAbstract whether the selections stand below a type that is not an object's own */
function selectionSetOf(selections: readonly TypedSelection[], isAbstract: boolean): SelectionSetNode {
  const names = plannedNames(selections);
  const nodes = selections.flatMap(({ type, fields }): SelectionNode[] => {
    const own = fields.map((field) => fieldNodeOf(field, names));
    if (!isAbstract || own.length === 0) return own;
    return [
      {
        kind: Kind.INLINE_FRAGMENT,
        typeCondition: { kind: Kind.NAMED_TYPE, name: name(type.name) },
        selectionSet: { kind: Kind.SELECTION_SET, selections: own },
      },
    ];
  });
  return { kind: Kind.SELECTION_SET, selections: nodes.length > 0 ? nodes : [NOTHING] };
}

function fieldNodeOf(
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
      selectionSet: selectionSetOf(selections, isAbstractType(getNamedType(definition.type))),
    }),
  };
}

function variablesIn(selectionSet: SelectionSetNode): Set<string> {
  const found = new Set<string>();
  visit(selectionSet, { Variable: (variable) => void found.add(variable.name.value) });
  return found;
}

function renamed(document: DocumentNode, names: ReadonlyMap<string, string> | undefined): DocumentNode {
  if (!names?.has(REPRESENTATIONS)) return document;
  return visit(document, {
    Variable: (variable) => ({
      ...variable,
      name: name(names.get(variable.name.value) ?? variable.name.value),
    }),
  });
}
