export interface Category {
  id: string;
  name: string;
  description: string | null;
  icon: string | null;
  slug: string;
  /** Former slugs, latest first; absent in trees that an earlier release has cached. */
  previousSlugs?: string[];
  isActive: boolean;
  position: number;
  parentId: string | null;
  /** ISO 8601, so that cached trees and stored ones have equal values. */
  createdAt: string;
  updatedAt: string;
}

export type CategoryFields = Pick<
  Category,
  'name' | 'slug' | 'previousSlugs' | 'description' | 'icon' | 'isActive' | 'position' | 'parentId'
>;

/** Asks the product service about categories. */
export interface ProductClient {
  /** @throws SERVICE_UNAVAILABLE */
  countInCategory(categoryId: string): Promise<number>;
}
