import { z } from 'zod';

/** The settings of the cache of public answers. */
export const publicAnswerSettings = {
  /** The size of the cache in megabytes; 0 switches it off. */
  PUBLIC_ANSWERS_MEGABYTES: z.coerce.number().int().min(0).max(4_096).default(32),
};
