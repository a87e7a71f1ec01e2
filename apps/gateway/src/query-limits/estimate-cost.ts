import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isObjectType,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLOutputType,
} from 'graphql';
import type { ComplexityEstimator } from 'graphql-query-complexity';
import { MAX_LIMIT } from '@e-storefront/values';
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
/** The arguments by which a client says how many rows it wants. */
const SIZES = ['limit', 'first'];

/** The cost of one field with what is selected below it: see cost-table.ts. */
export const estimateField: ComplexityEstimator = ({ args, childComplexity, field, type }) => {
  if (field.name === '__schema' || field.name === '__type') return INTROSPECTION_COST;
  const name = `${type.name}.${field.name}`;
  const call = CALL_COST[name] ?? (type.name === 'Mutation' ? MUTATION_COST : 0);
  const result = getNamedType(field.type as GraphQLOutputType);
  if (!isCompositeType(result) || result.name.startsWith('__')) return call;
  const one = isPage(result) || FREE_TYPES.has(result.name) ? 0 : 1;
  return call + rowsOf({ args, field, name, parent: type }) * (one + childComplexity);
};

interface Listed {
  args: Record<string, unknown>;
  field: GraphQLField<unknown, unknown>;
  name: string;
  parent: GraphQLCompositeType;
}

/** How many rows a field may bring: the page of a list counts at the field that has the `limit`. */
function rowsOf({ args, field, name, parent }: Listed): number {
  const isSized = field.args.some((argument) => SIZES.includes(argument.name));
  const asked = SIZES.map((size) => args[size]).find((value) => typeof value === 'number');
  if (isSized || isPage(getNamedType(field.type) as GraphQLCompositeType)) {
    return Math.min(MAX_LIMIT, Math.max(1, asked ?? STANDARD_PAGE));
  }
  if (!isListType(getNullableType(field.type)) || isPage(parent)) return 1;
  return ASSUMED_ROWS[name] ?? STANDARD_ROWS;
}

/** Whether a type is one page of a list, with what a pager needs beside its rows. */
function isPage(type: GraphQLCompositeType): boolean {
  return isObjectType(type) && Object.hasOwn(type.getFields(), 'pagination');
}
