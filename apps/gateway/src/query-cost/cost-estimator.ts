import {
  getArgumentValues,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInputObjectType,
  isListType,
  isObjectType,
  type GraphQLInputType,
  type GraphQLNamedType,
} from 'graphql';
import { MAX_LIMIT } from '@e-storefront/domain';
import type { CollectedField, TypedSelection } from '../selections/operation-tree';
import {
  ASSUMED_ROWS,
  CALL_COST,
  FREE_TYPES,
  INTROSPECTION_COST,
  MUTATION_COST,
  STANDARD_ROWS,
} from './cost-table';

/** The rows of a page when its `limit` is left out. */
const STANDARD_PAGE = 20;
/** The arguments, or fields of an input, by which a client says how many rows it wants. */
const SIZES = ['limit', 'first'];

type Values = Readonly<Record<string, unknown>>;

/** The cost of an operation in points of cost-table.ts. @param variables coerced */
export function estimateCost({ fields }: TypedSelection, variables: Values): number {
  return fields.reduce((sum, field) => sum + costOf(field, variables), 0);
}

function costOf(field: CollectedField, variables: Values): number {
  const { definition, nodes, parent, selections } = field;
  if (definition.name === '__schema' || definition.name === '__type') return INTROSPECTION_COST;
  const name = `${parent.name}.${definition.name}`;
  const values = getArgumentValues(definition, nodes[0], { ...variables });
  const call = (CALL_COST[name] ?? (parent.name === 'Mutation' ? MUTATION_COST : 0)) + itemsIn(values);
  const result = getNamedType(definition.type);
  if (!isCompositeType(result) || result.name.startsWith('__')) return call;
  const one = isPage(result) || FREE_TYPES.has(result.name) ? 0 : 1;
  const below = Math.max(0, ...selections.map((selection) => estimateCost(selection, variables)));
  return call + rowsOf(field, name, values) * (one + below);
}

/** How many rows a field may bring: the page of a list counts at the field that has the `limit`. */
function rowsOf({ definition, parent }: CollectedField, name: string, values: Values): number {
  const isSized = definition.args.some((argument) => isSize(argument.name, argument.type));
  if (isSized || isPage(getNamedType(definition.type))) {
    const asked = sizesIn(values);
    return Math.min(MAX_LIMIT, Math.max(1, ...(asked.length > 0 ? asked : [STANDARD_PAGE])));
  }
  if (!isListType(getNullableType(definition.type)) || isPage(parent)) return 1;
  return ASSUMED_ROWS[name] ?? STANDARD_ROWS;
}

function isSize(
  name: string,
  type: GraphQLInputType,
  within: ReadonlySet<GraphQLNamedType> = new Set(),
): boolean {
  if (SIZES.includes(name)) return true;
  const input = getNamedType(type);
  if (!isInputObjectType(input) || within.has(input)) return false;
  const seen = new Set([...within, input]);
  return Object.values(input.getFields()).some((field) => isSize(field.name, field.type, seen));
}

function sizesIn(values: Values): number[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (SIZES.includes(name) && typeof value === 'number') return [value];
    return isInput(value) ? sizesIn(value) : [];
  });
}

/** The items of lists that a client sends in: each is looked up or written. */
function itemsIn(values: Values): number {
  return Object.values(values).reduce<number>((sum, value) => {
    if (Array.isArray(value)) return sum + value.length;
    return sum + (isInput(value) ? itemsIn(value) : 0);
  }, 0);
}

function isInput(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** Whether a type is one page of a list, with what a pager needs beside its rows. */
function isPage(type: GraphQLNamedType): boolean {
  return isObjectType(type) && Object.hasOwn(type.getFields(), 'pagination');
}
