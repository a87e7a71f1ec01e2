import { useMutation } from '@apollo/client/react';
import { useCallback } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { confirmAction, notifyError, notifySuccess, notifyUndo } from '@e-storefront/ui';
import {
  SellerDeleteProductDocument,
  SellerUpdateProductDocument,
  type SellerProductFragment,
} from './product.generated';

/** A function that activates or deactivates a product, and offers to undo that. */
export function useSetActive(): (product: SellerProductFragment, isActive: boolean) => Promise<void> {
  const { t } = useTranslation();
  const [update] = useMutation(SellerUpdateProductDocument);
  return useCallback(
    async (product, isActive) => {
      const { id, name } = product;
      const set = (value: boolean): Promise<unknown> =>
        update({
          variables: { id, input: { isActive: value } },
          optimisticResponse: { updateProduct: { ...product, isActive: value } },
        });
      try {
        await set(isActive);
        notifyUndo(t(isActive ? 'products.activated' : 'products.deactivated', { name }), () =>
          set(!isActive),
        );
      } catch (error) {
        notifyError(error, t);
      }
    },
    [t, update],
  );
}

/** A function that deletes a product after a confirmation. @returns whether it was deleted */
export function useDeleteProduct(): (product: SellerProductFragment) => Promise<boolean> {
  const { t } = useTranslation();
  const [remove] = useMutation(SellerDeleteProductDocument);
  return useCallback(
    async ({ id, name }) => {
      const isWanted = await confirmAction({
        title: t('products.delete.title', { name }),
        text: t('products.delete.text'),
        confirmLabel: t('products.delete.label'),
        danger: true,
      });
      if (!isWanted) return false;
      try {
        await remove({
          variables: { id },
          update: (cache) => cache.evict({ id: cache.identify({ __typename: 'Product', id }) ?? '' }),
        });
        notifySuccess(t('products.delete.done', { name }));
        return true;
      } catch (error) {
        notifyError(error, t);
        return false;
      }
    },
    [t, remove],
  );
}
