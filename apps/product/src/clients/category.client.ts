import type { ServiceClient } from '@e-storefront/subgraph';
import type { CategoryNode } from './category-cache';
import { LoadCategoriesDocument } from './category.generated';

/** Loads all categories, inactive ones included. @throws SERVICE_UNAVAILABLE */
export async function loadCategories(category: ServiceClient): Promise<CategoryNode[]> {
  const { categories } = await category.call(LoadCategoriesDocument, {});
  if (!categories) throw new Error('The category service returned no categories.');
  return categories.data.map(({ parent, ...node }) => ({ ...node, parentId: parent?.id ?? null }));
}
