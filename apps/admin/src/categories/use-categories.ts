import { useQuery } from '@apollo/client/react';
import { useMemo } from 'react';
import { AdminCategoriesDocument, type AdminCategoryFragment } from './categories.generated';
import { flattenTree, toTree } from './category-tree';

/** A category with its depth in the tree; 0 at the top level. */
export interface ListedCategory extends AdminCategoryFragment {
  depth: number;
}

/** All categories, parents before their children. */
export function useCategories(): ListedCategory[] {
  const { data } = useQuery(AdminCategoriesDocument);
  return useMemo(() => flattenTree(toTree(data?.categories?.data ?? [])), [data]);
}
