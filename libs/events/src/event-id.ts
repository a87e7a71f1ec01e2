import { z } from 'zod';

/** The id of an aggregate. */
export const eventId = z.string().regex(/^[0-9a-f]{24}$/);
