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

/** A variable in the arguments of a field or directive. */
export interface VariableUse {
  readonly variable: string;
  /** The path of the argument, such as `input.items.0.quantity`. */
  readonly argument: string;
  /** Whether the place rejects null. */
  readonly isRequired: boolean;
  readonly node: ValueNode;
}

/** Finds the variables in the arguments of a field or directive. */
export function findVariableUses(
  { arguments: args = [] }: Pick<FieldNode | DirectiveNode, 'arguments'>,
  definitions: readonly GraphQLArgument[],
): VariableUse[] {
  return args.flatMap(({ name, value }: ArgumentNode) => {
    const type = definitions.find((definition) => definition.name === name.value)?.type;
    return type ? findUsesInValue(value, type, name.value) : [];
  });
}

function findUsesInValue(node: ValueNode, type: GraphQLInputType, argument: string): VariableUse[] {
  if (node.kind === Kind.VARIABLE) {
    return [{ variable: node.name.value, argument, isRequired: isNonNullType(type), node }];
  }
  const nullable = isNonNullType(type) ? type.ofType : type;
  if (isListType(nullable)) {
    if (node.kind !== Kind.LIST) return findUsesInValue(node, nullable.ofType, argument);
    return node.values.flatMap((item, index) =>
      findUsesInValue(item, nullable.ofType, `${argument}.${index}`),
    );
  }
  if (node.kind !== Kind.OBJECT || !isInputObjectType(nullable)) return [];
  return node.fields.flatMap(({ name, value }) => {
    const field = nullable.getFields()[name.value];
    return field ? findUsesInValue(value, field.type, `${argument}.${name.value}`) : [];
  });
}
