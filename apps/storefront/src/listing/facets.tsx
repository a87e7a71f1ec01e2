import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { FacetGroup } from './facet-group';
import type { StorefrontFacetsFragment } from './facets.generated';
import { toggle, withChange, type ListingScope } from './listing-params';
import { PriceForm } from './price-form';
import { lastPriceOf, usePriceLabel } from './price-bands';

interface FacetsProps {
  facets: StorefrontFacetsFragment;
  scope: ListingScope;
}

/** The filters of a list. Each value is a link, so that they work without scripts. */
export function Facets({ facets, scope }: FacetsProps): ReactNode {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const priceLabel = usePriceLabel();
  const option = (name: string, value: string, isMultiple = false) => ({
    key: value,
    to: toggle(params, name, value, isMultiple),
    isSelected: params.getAll(name).includes(value),
  });
  const categories = facets.categories.flatMap(({ category, count }) =>
    category ? [{ ...option('category', category.slug), label: category.name, count }] : [],
  );
  const prices = facets.priceBands.map(({ min, max, count }) => {
    const isSelected =
      Number(params.get('min') ?? 0) === min && (params.get('max') ?? '') === lastPriceOf(max);
    return {
      key: String(min),
      label: priceLabel(min, max),
      count,
      isSelected,
      to: withChange(params, (next) => {
        next.delete('min');
        next.delete('max');
        if (isSelected) return;
        next.set('min', String(min));
        if (max !== null) next.set('max', lastPriceOf(max));
      }),
    };
  });
  const ratings = facets.ratings
    .filter(({ minRating }) => minRating > 1)
    .map(({ minRating, count }) => ({
      ...option('rating', String(minRating)),
      label: t('listing.ratingFrom', { count: minRating }),
      count,
    }));
  const tags = facets.tags.slice(0, 12).map(({ tag, count }) => ({
    ...option('tag', tag, true),
    label: tag,
    count,
  }));
  const sellers = facets.sellers.flatMap(({ sellerId, seller, count }) =>
    seller ? [{ ...option('seller', sellerId), label: seller.name, count }] : [],
  );
  const stock = { ...option('stock', '1'), label: t('listing.inStock'), count: facets.inStock };
  return (
    <>
      {scope.category === undefined && <FacetGroup title={t('listing.category')} options={categories} />}
      <FacetGroup title={t('listing.price')} options={prices}>
        <PriceForm key={params.toString()} />
      </FacetGroup>
      <FacetGroup title={t('listing.rating')} options={ratings} />
      <FacetGroup title={t('listing.availability')} options={[stock]} />
      {scope.sellerId === undefined && <FacetGroup title={t('listing.seller')} options={sellers} />}
      <FacetGroup title={t('listing.tags')} options={tags} />
    </>
  );
}
