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
import { collectFields, getSubselections, type Fragments } from './collect-fields';

/** A collected field with its subselections. */
export interface CollectedField {
  readonly responseName: string;
  /** All selections that are merged into it; their arguments are equal. */
  readonly nodes: readonly [FieldNode, ...FieldNode[]];
  readonly definition: GraphQLField<unknown, unknown>;
  readonly parent: GraphQLObjectType;
  /** One for each possible type of its value; none for a leaf. */
  readonly selections: readonly TypedSelection[];
}

/** The fields collected for one object type. */
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

/** Collects the selections of an operation down to its leaves. @param operation part of a valid document */
export function buildOperationTree(operation: OperationDefinitionNode, options: TreeOptions): TypedSelection {
  const root = options.schema.getRootType(operation.operation);
  if (!root) throw new Error(`The schema has no ${operation.operation} type.`);
  return selectFields(root, [operation.selectionSet], options);
}

function selectFields(
  type: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
  options: TreeOptions,
): TypedSelection {
  const groups = collectFields(selectionSets, {
    ...options,
    matchesType: (name) => typeMatches(type, name, options),
  });
  const fields = groups.map(({ responseName, nodes }) => {
    const definition = getField(type, nodes[0].name.value, options.schema);
    const result = getNamedType(definition.type);
    const types = isAbstractType(result) ? options.schema.getPossibleTypes(result) : [result];
    const below = getSubselections({ nodes });
    const selections = types
      .filter(isObjectType)
      .map((possibleType) => selectFields(possibleType, below, options));
    return { responseName, nodes, definition, parent: type, selections };
  });
  return { type, fields };
}

function typeMatches(type: GraphQLObjectType, condition: string, { schema }: TreeOptions): boolean {
  if (condition === type.name) return true;
  const other = schema.getType(condition);
  return isAbstractType(other) && schema.isSubType(other, type);
}

function getField(
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

/** The client's selections at a path of the response; those of the nearest field above when the path names no field. */
export function findSelectionsAt(
  root: TypedSelection,
  path: readonly (string | number)[],
): readonly FieldNode[] {
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
