import { z } from 'zod';

/** The settings of the answers that are kept for all viewers. */
export const publicAnswerSettings = {
  /** How many megabytes of answers that are the same for all viewers are kept; 0 keeps none, so that every read is live. */
  PUBLIC_ANSWERS_MEGABYTES: z.coerce.number().int().min(0).max(4_096).default(32),
};
