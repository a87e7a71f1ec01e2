import { useApolloClient, useMutation } from '@apollo/client/react';
import { useState } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { notifyError } from '@e-storefront/ui';
import { AdminCategoriesDocument, type AdminCategoriesQuery } from './categories.generated';
import { AdminUpdateCategoryDocument } from './category-actions.generated';
import { rearrange, type CategoryNode, type Place } from './category-tree';

interface CategoryMoves {
  move: (id: string, to: Place) => Promise<boolean>;
  isMoving: boolean;
}

/** Moves categories: at once on the page, then one by one at the API. After an error the page shows what the API has. */
export function useCategoryMoves(tree: readonly CategoryNode[]): CategoryMoves {
  const { t } = useTranslation();
  const client = useApolloClient();
  const [update] = useMutation(AdminUpdateCategoryDocument);
  const [isMoving, setMoving] = useState(false);
  const move = async (id: string, to: Place): Promise<boolean> => {
    const changes = rearrange(tree, id, to);
    const changed = new Map(changes.map((change) => [change.category.id, change]));
    client.cache.updateQuery({ query: AdminCategoriesDocument }, (data: AdminCategoriesQuery | null) =>
      data?.categories
        ? {
            ...data,
            categories: {
              ...data.categories,
              data: data.categories.data.map((category) => {
                const change = changed.get(category.id);
                return change
                  ? {
                      ...category,
                      position: change.position,
                      parent: change.parentId === null ? null : { ...category.parent, id: change.parentId },
                    }
                  : category;
              }),
            },
          }
        : undefined,
    );
    setMoving(true);
    try {
      for (const { category, parentId, position } of changes)
        await update({ variables: { id: category.id, input: { name: category.name, parentId, position } } });
      return true;
    } catch (error) {
      notifyError(error, t);
      return false;
    } finally {
      setMoving(false);
      await client.refetchQueries({ include: [AdminCategoriesDocument] });
    }
  };
  return { move, isMoving };
}
