import { z } from 'zod';

export type Category = z.output<typeof category>;

export const category = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  icon: z.string().nullable(),
  slug: z.string(),
  /** Former slugs, latest first. */
  previousSlugs: z.array(z.string()),
  isActive: z.boolean(),
  position: z.int(),
  parentId: z.string().nullable(),
  /** ISO 8601, so that cached trees and stored ones have equal values. */
  createdAt: z.string(),
  updatedAt: z.string(),
});

export type CategoryFields = Pick<
  Category,
  'name' | 'slug' | 'previousSlugs' | 'description' | 'icon' | 'isActive' | 'position' | 'parentId'
>;

/** Asks the product service about categories. */
export interface ProductClient {
  /** @throws SERVICE_UNAVAILABLE */
  countInCategory(categoryId: string): Promise<number>;
}
