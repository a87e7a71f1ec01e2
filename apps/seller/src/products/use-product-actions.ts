import { IconEye, IconEyeOff, IconPackages, IconTrash } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import type { RowAction } from '@e-storefront/ui';
import { useAppPath } from '../frame/app-path';
import type { SellerProductFragment } from './product.generated';
import { useDeleteProduct, useSetActive } from './product-actions';

/** What can be done with a product in a list. */
export function useProductActions(): (product: SellerProductFragment) => RowAction[] {
  const { t } = useTranslation();
  const path = useAppPath();
  const navigate = useNavigate();
  const setActive = useSetActive();
  const remove = useDeleteProduct();
  return (product) => [
    {
      label: t('stock.movements.title'),
      icon: IconPackages,
      onClick: () => navigate(path(`stock/movements/${product.id}`)),
    },
    {
      label: t(product.isActive ? 'products.deactivate' : 'products.activate'),
      icon: product.isActive ? IconEyeOff : IconEye,
      onClick: () => setActive(product, !product.isActive),
    },
    { label: t('products.delete.label'), icon: IconTrash, onClick: () => remove(product), danger: true },
  ];
}
