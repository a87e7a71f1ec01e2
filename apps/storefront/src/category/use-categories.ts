import { useQuery } from '@apollo/client/react';
import { useMemo } from 'react';
import { StorefrontShopDocument, type StorefrontShopQuery } from '../app/shop.generated';

type ShopCategory = NonNullable<StorefrontShopQuery['categories']>['data'][number];

/** A category with its child categories. */
export interface CategoryNode extends ShopCategory {
  children: CategoryNode[];
}

/** The categories of the top level, each with those below. */
export function useDepartments(): CategoryNode[] {
  const { data } = useQuery(StorefrontShopDocument);
  const categories = data?.categories?.data;
  return useMemo(() => toTree(categories ?? []), [categories]);
}

/** Joins a list in tree order to trees. */
function toTree(categories: readonly ShopCategory[]): CategoryNode[] {
  const nodes = new Map<string, CategoryNode>(
    categories.map((category) => [category.id, { ...category, children: [] }]),
  );
  const roots: CategoryNode[] = [];
  for (const node of nodes.values()) {
    const siblings = node.parent ? nodes.get(node.parent.id)?.children : roots;
    siblings?.push(node);
  }
  return roots;
}
