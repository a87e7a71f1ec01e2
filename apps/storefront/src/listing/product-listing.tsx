import { useQuery } from '@apollo/client/react';
import { Button, Group, Text } from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useFormats, useTranslation } from '@e-storefront/i18n';
import { ProductGrid } from '../product/product-grid';
import { ActiveFilters } from './active-filters';
import { Facets } from './facets';
import { StorefrontListingDocument } from './listing.generated';
import { hasFilters, listingVariables, withoutFilters, type ListingScope } from './listing-params';
import { ListingPages } from './listing-pages';
import classes from './product-listing.module.css';
import { SortSelect } from './sort-select';

/** A list of products with its filters, order and pages, all of them in the address. */
export function ProductListing({ scope }: { scope: ListingScope }): ReactNode {
  const { t } = useTranslation();
  const { number } = useFormats();
  const [params] = useSearchParams();
  const [isOpen, setOpen] = useState(false);
  const { data, previousData } = useQuery(StorefrontListingDocument, {
    variables: listingVariables(params, scope),
  });
  const { products: page, productFacets: facets } = data ?? previousData ?? {};
  if (!page || !facets) return null;
  return (
    <div className={classes['layout']}>
      <aside aria-label={t('listing.filters')}>
        <Button
          hiddenFrom="md"
          variant="default"
          fullWidth
          className={classes['toggle']}
          leftSection={<IconAdjustmentsHorizontal size={18} aria-hidden />}
          aria-expanded={isOpen}
          aria-controls="facets"
          onClick={() => setOpen(!isOpen)}
        >
          {t('listing.filters')}
        </Button>
        <div id="facets" className={classes['facets']} data-open={isOpen}>
          <Facets facets={facets} scope={scope} />
        </div>
      </aside>
      <section aria-label={t('listing.products')} className={classes['results']}>
        <Group justify="space-between" mb="sm">
          <Text role="status" c="dimmed">
            {t('listing.count', { count: facets.total, number: number(facets.total) })}
          </Text>
          <SortSelect scope={scope} />
        </Group>
        <ActiveFilters facets={facets} scope={scope} />
        {page.products.length > 0 ? (
          <ProductGrid products={page.products} firstCount={4} />
        ) : (
          <NoProducts params={params} />
        )}
        <ListingPages page={page.pagination.page} pages={page.pagination.pages} />
      </section>
    </div>
  );
}

function NoProducts({ params }: { params: URLSearchParams }): ReactNode {
  const { t } = useTranslation();
  const isFiltered = hasFilters(params);
  return (
    <div className={classes['empty']}>
      <Text fw={600}>{t('listing.empty.title')}</Text>
      <Text c="dimmed">{t(isFiltered ? 'listing.empty.filtered' : 'listing.empty.text')}</Text>
      <Button component={Link} to={isFiltered ? withoutFilters(params) : '/categories'} variant="light">
        {t(isFiltered ? 'listing.clear' : 'listing.empty.browse')}
      </Button>
    </div>
  );
}
