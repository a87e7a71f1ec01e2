import { z } from 'zod';
import { eventId } from './event-id';

const categoryFacts = z.object({ categoryId: eventId });

/** Category events contain only ids: consumers read the category tree again. */
export const categoryEvents = {
  /** A category was created, renamed, moved, activated or deactivated. */
  'category.updated.v1': categoryFacts,
  'category.deleted.v1': categoryFacts,
} as const;
