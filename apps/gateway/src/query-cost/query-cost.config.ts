import { z } from 'zod';
import { QueryLimits } from './query-limits';

const count = (standard: number) => z.coerce.number().int().min(1).default(standard);

/** What one document may hold and cost at most. The defaults leave the front ends' largest operations room to double. */
export const queryLimitSettings = {
  MAX_QUERY_TOKENS: count(1_000),
  MAX_QUERY_DEPTH: count(12),
  MAX_QUERY_ALIASES: count(30),
  MAX_QUERY_DIRECTIVES: count(30),
  MAX_QUERY_FIELDS: count(300),
  MAX_QUERY_ROOT_FIELDS: count(20),
  MAX_QUERY_COST: count(5_000),
};

interface Settings extends Record<keyof typeof queryLimitSettings, number> {
  NODE_ENV: string;
  INTROSPECTION?: 'on' | 'off' | undefined;
}

/** Whether clients may read the schema; when it is not set, everywhere but in production. */
export const introspectionSetting = { INTROSPECTION: z.enum(['on', 'off']).optional() };

/** The limits that the settings ask for. */
export function openQueryLimits(settings: Settings): QueryLimits {
  const { INTROSPECTION = settings.NODE_ENV === 'production' ? 'off' : 'on' } = settings;
  const maximums = {
    tokens: settings.MAX_QUERY_TOKENS,
    depth: settings.MAX_QUERY_DEPTH,
    aliases: settings.MAX_QUERY_ALIASES,
    directives: settings.MAX_QUERY_DIRECTIVES,
    fields: settings.MAX_QUERY_FIELDS,
    rootFields: settings.MAX_QUERY_ROOT_FIELDS,
    cost: settings.MAX_QUERY_COST,
  };
  return new QueryLimits({ maximums, introspection: INTROSPECTION === 'on' });
}
