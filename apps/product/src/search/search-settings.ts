import { z } from 'zod';

export const searchSettings = {
  /** `embedded` needs only the database. */
  SEARCH_ENGINE: z.enum(['embedded', 'meilisearch']).default('embedded'),
  MEILISEARCH_URL: z.url().optional(),
  /** A file with an API key with permissions for search, documents, indexes, settings and tasks of the index. */
  MEILISEARCH_KEY_FILE: z.string().min(1).optional(),
  MEILISEARCH_INDEX: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .default('products'),
};

export type SearchConfig = z.output<z.ZodObject<typeof searchSettings>>;
