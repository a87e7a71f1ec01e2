import {
  getNamedType,
  isAbstractType,
  isObjectType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { collectFields, subselectionsOf, type Fragments } from './collect-fields';

/** A field of an operation as execution meets it, with what is selected below it. */
export interface CollectedField {
  readonly responseName: string;
  /** Every selection that is merged into it; arguments are the same in all of them. */
  readonly nodes: readonly [FieldNode, ...FieldNode[]];
  readonly definition: GraphQLField<unknown, unknown>;
  readonly parent: GraphQLObjectType;
  /** By each type that its value can be of; none for a plain value. */
  readonly selections: readonly TypedSelection[];
}

/** The fields that are collected from an object of a type. */
export interface TypedSelection {
  readonly type: GraphQLObjectType;
  readonly fields: readonly CollectedField[];
}

interface TreeOptions {
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
  readonly isIncluded: (selection: SelectionNode) => boolean;
  readonly onSelection?: () => void;
}

/** What an operation selects, collected down to its values. @param operation part of a valid document */
export function operationTree(operation: OperationDefinitionNode, options: TreeOptions): TypedSelection {
  const root = options.schema.getRootType(operation.operation);
  if (!root) throw new Error(`The schema has no ${operation.operation} type.`);
  return select(root, [operation.selectionSet], options);
}

function select(
  type: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
  options: TreeOptions,
): TypedSelection {
  const groups = collectFields(selectionSets, {
    ...options,
    applies: (name) => appliesTo(type, name, options),
  });
  const fields = groups.map(({ responseName, nodes }) => {
    const definition = fieldOf(type, nodes[0].name.value, options.schema);
    const result = getNamedType(definition.type);
    const types = isAbstractType(result) ? options.schema.getPossibleTypes(result) : [result];
    const below = subselectionsOf({ nodes });
    const selections = types.filter(isObjectType).map((one) => select(one, below, options));
    return { responseName, nodes, definition, parent: type, selections };
  });
  return { type, fields };
}

function appliesTo(type: GraphQLObjectType, condition: string, { schema }: TreeOptions): boolean {
  if (condition === type.name) return true;
  const other = schema.getType(condition);
  return isAbstractType(other) && schema.isSubType(other, type);
}

function fieldOf(
  type: GraphQLObjectType,
  name: string,
  schema: GraphQLSchema,
): GraphQLField<unknown, unknown> {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
  if (type === schema.getQueryType()) {
    if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
    if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  }
  const field = type.getFields()[name];
  if (!field) throw new Error(`The type ${type.name} has no field ${name}.`);
  return field;
}

/** The client's selections at the path of a response; the nearest ones above where the path names no field. */
export function selectionsAt(root: TypedSelection, path: readonly (string | number)[]): readonly FieldNode[] {
  let nodes: readonly FieldNode[] = [];
  let level: readonly TypedSelection[] = [root];
  for (const key of path) {
    if (typeof key === 'number') continue;
    const found = level.flatMap(({ fields }) => fields.filter(({ responseName }) => responseName === key));
    if (found.length === 0) break;
    nodes = [...new Set(found.flatMap((field) => field.nodes))];
    level = found.flatMap(({ selections }) => selections);
  }
  return nodes;
}
