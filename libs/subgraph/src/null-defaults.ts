import {
  defaultFieldResolver,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';

type Slot = GraphQLArgument | GraphQLInputField;
type Values = Record<string, unknown>;

/**
 * Passes the default to resolvers when a client sends null for an argument or input field with a default:
 * clients send null for empty form fields, while GraphQL applies a default only to omitted values.
 * @returns the same schema
 */
export function applyDefaultsToNull(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (!field.args.some((argument) => hasDefault(argument))) continue;
      const { resolve = defaultFieldResolver, subscribe } = field;
      field.resolve = (source, args: Values, ...rest) =>
        resolve(source, withDefaults(field.args, args), ...rest);
      if (subscribe) {
        field.subscribe = (source, args: Values, ...rest) =>
          subscribe(source, withDefaults(field.args, args), ...rest);
      }
    }
  }
  return schema;
}

/**
 * Whether an argument, or a field within its type, has a default.
 * @param within the input types on the current path
 */
function hasDefault({ type, defaultValue }: Slot, within: readonly GraphQLInputType[] = []): boolean {
  if (defaultValue !== undefined) return true;
  const inner = getNamedType(type);
  if (!isInputObjectType(inner) || within.includes(inner)) return false;
  return Object.values(inner.getFields()).some((field) => hasDefault(field, [...within, inner]));
}

function withDefaults(slots: readonly Slot[], values: Values): Values {
  const given = { ...values };
  for (const { name, type, defaultValue } of slots) {
    if (!Object.hasOwn(given, name)) continue;
    given[name] =
      given[name] === null && defaultValue !== undefined ? defaultValue : within(type, given[name]);
  }
  return given;
}

/** A value of a type with the defaults of its input fields applied. */
function within(type: GraphQLInputType, value: unknown): unknown {
  const inner = getNullableType(type);
  if (isListType(inner) && Array.isArray(value)) return value.map((item) => within(inner.ofType, item));
  return isInputObjectType(inner) && isValues(value)
    ? withDefaults(Object.values(inner.getFields()), value)
    : value;
}

function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null;
}
