import { useQuery } from '@apollo/client/react';
import { useMemo } from 'react';
import { AdminCategoriesDocument } from './categories.generated';
import { flattenTree, toTree, type ListedCategory } from './category-tree';

/** All categories, parents before their children. */
export function useCategories(): ListedCategory[] {
  const { data } = useQuery(AdminCategoriesDocument);
  return useMemo(() => flattenTree(toTree(data?.categories?.data ?? [])), [data]);
}
