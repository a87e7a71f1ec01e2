import {
  astFromValue,
  getNamedType,
  getNullableType,
  GraphQLNonNull,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  print,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { fieldAt } from '../../../../tools/permissions/schema-fields';
import { apiSchema } from '../support/api-schema';
import { data } from '../support/client';
import { ADDRESS } from '../support/orders';
import { unique, type TestUser } from '../support/users';

/** An id that does not exist. */
export const UNKNOWN_ID = '65f000000000000000000001';

/** Values for required arguments and input fields of these names. */
const VALUES: Readonly<Record<string, unknown>> = {
  ...ADDRESS,
  name: undefined,
  description: 'Tried.',
  email: () => `${unique('user')}@example.com`,
  code: () => unique('C').toUpperCase(),
  discountType: 'percentage',
  paymentMethod: 'cod',
  period: 'week',
  scopes: ['order:read'],
  validFrom: '2026-01-01',
  validTo: '2036-01-01',
};

/** Arguments by name, or promises of them. Missing required ones are generated from their types, except for ids. */
export type Args = Readonly<Record<string, unknown>>;

interface OperationOptions {
  args?: Args | undefined;
  /** The fields to select; the first id in the result, or its first field, by default. */
  selection?: string | undefined;
  /** For required ids that `args` lacks. @defaultValue none: an omitted id throws */
  id?: string;
  /** A schema other than the public one. */
  schema?: GraphQLSchema;
}

const graph = apiSchema();

/** The text of an operation with one root field, such as `Query.order`. */
export function rootOperation(
  root: string,
  { args = {}, selection, id, schema = graph }: OperationOptions = {},
): string {
  const { name, args: slots, type } = fieldAt(schema, root);
  const given = slots.flatMap((slot) => {
    const value = complete(args[slot.name], slot, isRequiredArgument(slot), id);
    const literal = value === undefined ? undefined : astFromValue(value, slot.type);
    return literal ? [`${slot.name}: ${print(literal)}`] : [];
  });
  const call = given.length > 0 ? `${name}(${given.join(', ')})` : name;
  const kind = root.slice(0, root.indexOf('.')).toLowerCase();
  return `${kind} { ${call} ${selectionOf(type, selection)} }`;
}

/** Calls a root field through the gateway and returns its data. @throws when it is rejected */
export function call(root: string, as: TestUser, args: Args = {}, selection?: string): Promise<unknown> {
  return data(rootOperation(root, { args, selection }), { as });
}

/** Calls a root field through the gateway and returns the first id in its data. @throws when there is none */
export async function idFrom(root: string, as: TestUser, args: Args = {}): Promise<string> {
  return textAt(await call(root, as, args), 'id');
}

/** The first text with a name, at any depth. @throws when there is none */
export function textAt(value: unknown, name: string): string {
  const found = valueAt(value, name);
  if (typeof found !== 'string') throw new Error(`There is no text ${name} in ${JSON.stringify(value)}.`);
  return found;
}

/** The first value with a name, at any depth; undefined when there is none. */
export function valueAt(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const own = Object.entries(value).find(([key]) => key === name);
  if (own) return own[1];
  for (const inner of Object.values(value)) {
    const found = valueAt(inner, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A value with all fields that its type requires; undefined for an optional one. */
function complete(
  given: unknown,
  { name, type }: { name: string; type: GraphQLInputType },
  isRequired: boolean,
  id?: string,
): unknown {
  if (given === undefined && !isRequired) return undefined;
  const inner = getNullableType(type);
  const value = given ?? madeUp(name, inner, id);
  if (isListType(inner) && Array.isArray(value)) {
    const item = { name, type: new GraphQLNonNull(getNullableType(inner.ofType)) };
    return value.map((one: unknown) => complete(one, item, true, id));
  }
  if (!isInputObjectType(inner)) return value;
  const known = new Map<string, unknown>(Object.entries(typeof value === 'object' && value ? value : {}));
  const fields = Object.values(inner.getFields()).map(
    (field) => [field.name, complete(known.get(field.name), field, isRequiredInputField(field), id)] as const,
  );
  return Object.fromEntries(fields.filter(([, one]) => one !== undefined));
}

function madeUp(name: string, type: GraphQLInputType, id?: string): unknown {
  const named = VALUES[name];
  if (named !== undefined) return typeof named === 'function' ? (named as () => unknown)() : named;
  if (isListType(type)) return [undefined];
  if (isInputObjectType(type)) return {};
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (String(type) === 'ID' && id === undefined) throw new Error(`The argument ${name} is missing.`);
  const values: Record<string, unknown> = { ID: id, Int: 1, Float: 1, Boolean: true };
  return values[String(type)] ?? unique('value');
}

/** The given selection; otherwise the first id in the type, or its first field. */
function selectionOf(type: GraphQLOutputType, selection?: string): string {
  if (selection) return `{ ${selection} }`;
  const named = getNamedType(type);
  if (!isObjectType(named)) return '';
  const fields = Object.values(named.getFields()).filter(({ args }) => !args.some(isRequiredArgument));
  const field =
    fields.find(({ name }) => name === 'id') ??
    fields.find((one) => isObjectType(getNamedType(one.type))) ??
    fields[0];
  return field ? `{ ${field.name} ${selectionOf(field.type)} }` : '';
}
