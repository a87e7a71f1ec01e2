import {
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type ArgumentNode,
  type DirectiveNode,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLInputType,
  type ValueNode,
} from 'graphql';

/** Where a variable stands in the arguments of an operation. */
export interface VariableUse {
  readonly variable: string;
  /** The argument, with the fields of its input below it: `input.items.0.quantity`. */
  readonly argument: string;
  /** Whether null is refused there. */
  readonly isRequired: boolean;
  readonly node: ValueNode;
}

/** Every place where a selection's arguments hold a variable. */
export function variableUses(
  { arguments: given = [] }: Pick<FieldNode | DirectiveNode, 'arguments'>,
  definitions: readonly GraphQLArgument[],
): VariableUse[] {
  return given.flatMap(({ name, value }: ArgumentNode) => {
    const type = definitions.find((definition) => definition.name === name.value)?.type;
    return type ? usesIn(value, type, name.value) : [];
  });
}

function usesIn(node: ValueNode, type: GraphQLInputType, argument: string): VariableUse[] {
  if (node.kind === Kind.VARIABLE) {
    return [{ variable: node.name.value, argument, isRequired: isNonNullType(type), node }];
  }
  const nullable = isNonNullType(type) ? type.ofType : type;
  if (isListType(nullable)) {
    if (node.kind !== Kind.LIST) return usesIn(node, nullable.ofType, argument);
    return node.values.flatMap((item, index) => usesIn(item, nullable.ofType, `${argument}.${index}`));
  }
  if (node.kind !== Kind.OBJECT || !isInputObjectType(nullable)) return [];
  return node.fields.flatMap(({ name, value }) => {
    const field = nullable.getFields()[name.value];
    return field ? usesIn(value, field.type, `${argument}.${name.value}`) : [];
  });
}
