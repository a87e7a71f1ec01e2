import { useQuery } from '@apollo/client/react';
import { useMemo } from 'react';
import { SellerCategoriesDocument } from './product.generated';

/** The shop's categories with their path, such as `Home › Kitchen`, for a Select or a FilterSelect. */
export function useCategoryOptions(): { value: string; label: string }[] {
  const { data } = useQuery(SellerCategoriesDocument);
  return useMemo(
    () =>
      (data?.categories?.data ?? [])
        .map(({ id, breadcrumbs }) => ({ value: id, label: breadcrumbs.map(({ name }) => name).join(' › ') }))
        .sort((one, other) => one.label.localeCompare(other.label)),
    [data],
  );
}
