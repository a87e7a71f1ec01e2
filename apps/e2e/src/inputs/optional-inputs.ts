import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';

/** A root field with its optional inputs. */
export interface RootField {
  /** Such as `Mutation.createOrder`. */
  name: string;
  field: GraphQLField<unknown, unknown>;
  kind: 'query' | 'mutation';
  /** The optional arguments and input fields at any depth. */
  optional: OptionalInput[];
}

export interface OptionalInput {
  /** Such as `input.items.0.variantId`. */
  path: string;
  /** Whether it accepts text, or a list of texts. */
  takes: 'text' | 'texts' | 'other';
}

/** Returns a valid value for a required argument or input field; undefined for a generated one. */
export type ValueSource = (root: string, path: string) => unknown;

/** Scalars that clients send as text. */
const TEXTS = new Set(['String', 'ID', 'DateTime']);

/** The queries and mutations of a schema with optional inputs. */
export function rootFieldsWithOptions(schema: GraphQLSchema): RootField[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
  ] as const;
  return roots
    .flatMap(([kind, type]) =>
      Object.values(type?.getFields() ?? {}).map((field) => ({
        name: `${type?.name}.${field.name}`,
        field,
        kind,
        optional: field.args.flatMap((arg) => optionalInputs(arg, '')),
      })),
    )
    .filter(({ optional }) => optional.length > 0);
}

/** The operation that calls a root field with variables for all of its arguments. */
export function operationOf({ kind, field }: RootField): string {
  const variables = field.args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const args = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  const selection = isCompositeType(getNamedType(field.type)) ? ' { __typename }' : '';
  return `${kind} Try(${variables}) { ${field.name}(${args})${selection} }`;
}

/**
 * Variables for a root field: the required inputs, and values for some of the optional ones.
 * @param valueAt the value of an optional input; undefined omits it
 */
export function variablesFor(
  { name, field }: RootField,
  source: ValueSource,
  valueAt: (input: OptionalInput) => unknown,
): Record<string, unknown> {
  const pairs = field.args.map((arg) => [arg.name, fill(arg, arg.name, { root: name, source, valueAt })]);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}

interface Filling {
  root: string;
  source: ValueSource;
  valueAt: (input: OptionalInput) => unknown;
}

type Slot = GraphQLArgument | GraphQLInputField;

function optionalInputs(slot: Slot, prefix: string): OptionalInput[] {
  const path = `${prefix}${slot.name}`;
  const own = isNonNullType(slot.type) ? [] : [{ path, takes: kindOf(slot.type) }];
  const inner = getNamedType(slot.type);
  if (!isInputObjectType(inner)) return own;
  const below = `${path}.${isListType(getNullableType(slot.type)) ? '0.' : ''}`;
  return [...own, ...Object.values(inner.getFields()).flatMap((field) => optionalInputs(field, below))];
}

function kindOf(type: GraphQLInputType): OptionalInput['takes'] {
  if (!TEXTS.has(getNamedType(type).name)) return 'other';
  return isListType(getNullableType(type)) ? 'texts' : 'text';
}

/** The value of an argument or a field; undefined if it is omitted. */
function fill(slot: Slot, path: string, filling: Filling): unknown {
  const { root, source, valueAt } = filling;
  const isRequired = isNonNullType(slot.type);
  if (!isRequired) {
    const wanted = valueAt({ path, takes: kindOf(slot.type) });
    if (wanted !== undefined) return wanted;
  }
  const isList = isListType(getNullableType(slot.type));
  const inner = getNamedType(slot.type);
  if (isInputObjectType(inner)) {
    const below = isList ? `${path}.0` : path;
    const given = Object.values(inner.getFields()).map((field) => [
      field.name,
      fill(field, `${below}.${field.name}`, filling),
    ]);
    const object = Object.fromEntries(given.filter(([, value]) => value !== undefined));
    // An optional object is only included for the values in it.
    const isWanted =
      isRequired || Object.keys(inner.getFields()).some((key) => wants(`${below}.${key}`, filling));
    return isWanted ? (isList ? [object] : object) : undefined;
  }
  if (!isRequired) return undefined;
  const value = source(root, path) ?? madeUp(inner);
  return isList && !Array.isArray(value) ? [value] : value;
}

function wants(path: string, { valueAt }: Filling): boolean {
  return (['text', 'texts', 'other'] as const).some((takes) => valueAt({ path, takes }) !== undefined);
}

function madeUp(type: GraphQLInputType): unknown {
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (!isScalarType(type)) throw new Error(`No value for ${String(type)}.`);
  const values: Record<string, unknown> = {
    String: 'text',
    ID: 'f'.repeat(24),
    Int: 1,
    Float: 1,
    Boolean: true,
    DateTime: new Date(Date.now() + 86_400_000).toISOString(),
  };
  return values[type.name];
}
