import { z } from 'zod';
import type { ServiceClient } from '@e-storefront/subgraph';
import type { CategoryNode } from './category-cache';

const QUERY = '{ categories { data { id name slug previousSlugs isActive parent { id } } } }';
const result = z.object({
  categories: z.object({
    data: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        slug: z.string(),
        previousSlugs: z.array(z.string()),
        isActive: z.boolean(),
        parent: z.object({ id: z.string() }).nullable(),
      }),
    ),
  }),
});

/** Loads all categories, inactive ones included. @throws SERVICE_UNAVAILABLE */
export async function loadCategories(category: ServiceClient): Promise<CategoryNode[]> {
  const { categories } = await category.call({ query: QUERY, variables: {}, result });
  return categories.data.map(({ parent, ...node }) => ({ ...node, parentId: parent?.id ?? null }));
}
