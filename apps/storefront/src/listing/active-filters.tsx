import { Anchor, Group } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import classes from './active-filters.module.css';
import type { StorefrontFacetsFragment } from './facets.generated';
import { hasFilters, toggle, withChange, withoutFilters, type ListingScope } from './listing-params';
import { usePriceLabel } from './price-bands';

interface ActiveFiltersProps {
  facets: StorefrontFacetsFragment;
  scope: ListingScope;
}

/** The filters of the list, each with a link that removes it. */
export function ActiveFilters({ facets, scope }: ActiveFiltersProps): ReactNode {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const priceLabel = usePriceLabel();
  if (!hasFilters(params)) return null;
  const filters: { label: string; to: string }[] = [];
  const slug = params.get('category');
  if (slug !== null && scope.category === undefined) {
    const found = facets.categories.find(({ category }) => category?.slug === slug);
    filters.push({ label: found?.category?.name ?? slug, to: toggle(params, 'category', slug) });
  }
  if (params.has('min') || params.has('max')) {
    const max = params.get('max');
    filters.push({
      label: priceLabel(Number(params.get('min') ?? 0), max ? Number(max) : null),
      to: withChange(params, (next) => {
        next.delete('min');
        next.delete('max');
      }),
    });
  }
  const rating = params.get('rating');
  if (rating !== null)
    filters.push({
      label: t('listing.ratingFrom', { count: Number(rating) }),
      to: toggle(params, 'rating', rating),
    });
  if (params.has('stock')) filters.push({ label: t('listing.inStock'), to: toggle(params, 'stock', '1') });
  const seller = params.get('seller');
  if (seller !== null && scope.sellerId === undefined) {
    const found = facets.sellers.find(({ sellerId }) => sellerId === seller);
    filters.push({ label: found?.seller?.name ?? t('listing.seller'), to: toggle(params, 'seller', seller) });
  }
  for (const tag of params.getAll('tag')) filters.push({ label: tag, to: toggle(params, 'tag', tag, true) });
  return (
    <Group gap="xs" mb="md">
      {filters.map(({ label, to }) => (
        <Link
          key={to}
          to={to}
          className={classes['filter']}
          aria-label={t('listing.remove', { filter: label })}
          preventScrollReset
        >
          {label}
          <IconX size={14} aria-hidden />
        </Link>
      ))}
      <Anchor component={Link} to={withoutFilters(params)} size="sm" preventScrollReset>
        {t('listing.clear')}
      </Anchor>
    </Group>
  );
}
