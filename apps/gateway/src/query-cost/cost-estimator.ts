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
  DEFAULT_ROWS,
} from './cost-table';

/** Rows of a page without a `limit`. */
const DEFAULT_PAGE_SIZE = 20;
/** Arguments and input fields that set the number of rows. */
const SIZE_ARGUMENTS = ['limit', 'first'];

type Values = Readonly<Record<string, unknown>>;

/** Estimates the cost of an operation in points of cost-table.ts. @param variables coerced */
export function estimateCost({ fields }: TypedSelection, variables: Values): number {
  return fields.reduce((sum, field) => sum + estimateFieldCost(field, variables), 0);
}

function estimateFieldCost(field: CollectedField, variables: Values): number {
  const { definition, nodes, parent, selections } = field;
  if (definition.name === '__schema' || definition.name === '__type') return INTROSPECTION_COST;
  const name = `${parent.name}.${definition.name}`;
  const values = getArgumentValues(definition, nodes[0], { ...variables });
  const callCost = (CALL_COST[name] ?? (parent.name === 'Mutation' ? MUTATION_COST : 0)) + countItems(values);
  const result = getNamedType(definition.type);
  if (!isCompositeType(result) || result.name.startsWith('__')) return callCost;
  const objectCost = isPage(result) || FREE_TYPES.has(result.name) ? 0 : 1;
  const below = Math.max(0, ...selections.map((selection) => estimateCost(selection, variables)));
  return callCost + estimateRows(field, name, values) * (objectCost + below);
}

/** Estimates the rows of a field. The page of a list counts at the field that has the `limit`. */
function estimateRows({ definition, parent }: CollectedField, name: string, values: Values): number {
  const isSized = definition.args.some((argument) => isSize(argument.name, argument.type));
  if (isSized || isPage(getNamedType(definition.type))) {
    const sizes = collectSizes(values);
    return Math.min(MAX_LIMIT, Math.max(1, ...(sizes.length > 0 ? sizes : [DEFAULT_PAGE_SIZE])));
  }
  if (!isListType(getNullableType(definition.type)) || isPage(parent)) return 1;
  return ASSUMED_ROWS[name] ?? DEFAULT_ROWS;
}

function isSize(
  name: string,
  type: GraphQLInputType,
  within: ReadonlySet<GraphQLNamedType> = new Set(),
): boolean {
  if (SIZE_ARGUMENTS.includes(name)) return true;
  const input = getNamedType(type);
  if (!isInputObjectType(input) || within.has(input)) return false;
  const seen = new Set([...within, input]);
  return Object.values(input.getFields()).some((field) => isSize(field.name, field.type, seen));
}

function collectSizes(values: Values): number[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (SIZE_ARGUMENTS.includes(name) && typeof value === 'number') return [value];
    return isInputValue(value) ? collectSizes(value) : [];
  });
}

/** Counts the items of input lists, each of which the subgraph looks up or writes. */
function countItems(values: Values): number {
  return Object.values(values).reduce<number>((sum, value) => {
    if (Array.isArray(value)) return sum + value.length;
    return sum + (isInputValue(value) ? countItems(value) : 0);
  }, 0);
}

function isInputValue(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** Whether a type is one page of a list, with its pagination. */
function isPage(type: GraphQLNamedType): boolean {
  return isObjectType(type) && Object.hasOwn(type.getFields(), 'pagination');
}
