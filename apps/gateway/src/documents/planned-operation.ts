import { createHash } from 'node:crypto';
import {
  isAbstractType,
  getNamedType,
  Kind,
  print,
  visit,
  type ASTNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { CollectedField, TypedSelection } from './operation-tree';

/** An operation as the planner gets it: without fragments, conditions and repetitions, and so the same for all spellings. */
export interface PlannedOperation {
  readonly document: DocumentNode;
  readonly text: string;
  /** Names the plan. */
  readonly hash: string;
  readonly operationName: string | undefined;
  /** The client's variables by the names that the planner knows them by. */
  readonly variableNames: ReadonlyMap<string, string>;
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
  const selectionSet = selectionSetOf([tree], false);
  const used = variablesIn(selectionSet);
  const defined = (operation.variableDefinitions ?? []).filter(({ variable }) =>
    used.has(variable.name.value),
  );
  const variableNames = new Map(defined.map(({ variable }) => [variable.name.value, variable.name.value]));
  if (variableNames.has(REPRESENTATIONS)) variableNames.set(REPRESENTATIONS, freeName(variableNames));
  const definition: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: operation.operation,
    ...(operation.name && { name: operation.name }),
    variableDefinitions: defined,
    selectionSet,
  };
  const document = renamed({ kind: Kind.DOCUMENT, definitions: [definition] }, variableNames);
  const text = print(document);
  return {
    document,
    text,
    hash: createHash('sha256').update(text).digest('hex'),
    operationName: operation.name?.value,
    variableNames,
  };
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
  const nodes = selections.flatMap(({ type, fields }): SelectionNode[] => {
    const own = fields.map(fieldNodeOf);
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

function fieldNodeOf({ responseName, nodes: [node], definition, selections }: CollectedField): FieldNode {
  return {
    kind: Kind.FIELD,
    name: name(node.name.value),
    ...(responseName !== node.name.value && { alias: name(responseName) }),
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

function freeName(taken: ReadonlyMap<string, string>): string {
  let free = `${REPRESENTATIONS}_`;
  while (taken.has(free)) free += '_';
  return free;
}

function renamed(document: DocumentNode, names: ReadonlyMap<string, string>): DocumentNode {
  if (names.get(REPRESENTATIONS) === undefined) return document;
  return visit(document, {
    Variable: (variable) => ({
      ...variable,
      name: name(names.get(variable.name.value) ?? variable.name.value),
    }),
  });
}
