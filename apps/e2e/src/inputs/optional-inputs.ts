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

/** A root field with what may be left out of its arguments. */
export interface RootField {
  /** Such as `Mutation.createOrder`. */
  name: string;
  field: GraphQLField<unknown, unknown>;
  kind: 'query' | 'mutation';
  /** What may be left out, in arguments and inputs however deep. */
  optional: OptionalInput[];
}

export interface OptionalInput {
  /** Such as `input.items.0.variantId`. */
  path: string;
  /** Whether it takes a text, or a list of texts. */
  takes: 'text' | 'texts' | 'other';
}

/** Gives a valid value for an argument or an input field that must be there; undefined for a made-up one. */
export type ValueSource = (root: string, path: string) => unknown;

/** Scalars that clients send as texts. */
const TEXTS = new Set(['String', 'ID', 'DateTime']);

/** The queries and mutations of a schema from which something may be left out. */
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
 * Variables for a root field: what must be there, and a value at some of the optional inputs.
 * @param valueAt the value of an optional input; undefined leaves it out
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

/** The value of an argument or a field; undefined where it is left out. */
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
    // What may be left out as a whole is there only for the sake of what stands in it.
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
