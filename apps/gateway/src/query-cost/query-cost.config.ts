import { z } from 'zod';

const maximum = (standard: number) => z.coerce.number().int().min(1).default(standard);

/** Limits on one document. The defaults are at least twice what the front ends' largest operations need. */
export const queryLimitSettings = {
  MAX_QUERY_TOKENS: maximum(1_000),
  MAX_QUERY_DEPTH: maximum(12),
  MAX_QUERY_ALIASES: maximum(30),
  MAX_QUERY_DIRECTIVES: maximum(30),
  MAX_QUERY_FIELDS: maximum(300),
  MAX_QUERY_ROOT_FIELDS: maximum(20),
  MAX_QUERY_COST: maximum(5_000),
};

export const introspectionSettings = {
  /** Whether clients may read the schema. The default is `off` in production and `on` elsewhere. */
  INTROSPECTION: z.enum(['on', 'off']).optional(),
};

export interface QueryLimitConfig extends Record<keyof typeof queryLimitSettings, number> {
  NODE_ENV: string;
  INTROSPECTION?: 'on' | 'off' | undefined;
}
