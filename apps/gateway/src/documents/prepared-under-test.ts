import { parse, type GraphQLSchema } from 'graphql';
import { readConfig } from '@e-storefront/config';
import { openQueryLimits, queryLimitSettings } from '../query-limits/query-limits.settings';
import { OperationPreparation, type PreparedOperation } from './operation-preparation';

/** Prepares operations of a schema by the standard limits, or others. */
export function preparationFor(
  schema: GraphQLSchema,
  settings: Record<string, string> = {},
): OperationPreparation {
  const limits = openQueryLimits({ ...readConfig(queryLimitSettings, settings), NODE_ENV: 'test' });
  return new OperationPreparation(schema, limits);
}

/** One operation, ready to run. @throws OperationRefusal */
export function prepared(
  schema: GraphQLSchema,
  query: string,
  variables: Record<string, unknown> = {},
): PreparedOperation {
  return preparationFor(schema).prepare({ document: parse(query), operationName: undefined, variables });
}
