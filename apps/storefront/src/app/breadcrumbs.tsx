import { Anchor, Breadcrumbs as MantineBreadcrumbs, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useHref } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { usePageConfig } from '@e-storefront/graph-client';

/** A step of the way to a page. */
export interface Crumb {
  name: string;
  /** The path without its language. */
  to: string;
}

/** The way from the home page to this page, which is the last step. */
export function Breadcrumbs({ crumbs }: { crumbs: readonly Crumb[] }): ReactNode {
  const { t } = useTranslation();
  const last = crumbs.at(-1);
  return (
    <nav aria-label={t('app.breadcrumbs')}>
      <MantineBreadcrumbs my="md" separatorMargin={6} styles={{ root: { flexWrap: 'wrap', rowGap: 4 } }}>
        {[{ name: t('app.home'), to: '/' }, ...crumbs].map(({ name, to }) =>
          to === last?.to ? (
            <Text key={to} size="sm" aria-current="page">
              {name}
            </Text>
          ) : (
            <Anchor key={to} component={Link} to={to} size="sm">
              {name}
            </Anchor>
          ),
        )}
      </MantineBreadcrumbs>
    </nav>
  );
}

/** The structured data of breadcrumbs. */
export function useBreadcrumbData(crumbs: readonly Crumb[]): object {
  const { t } = useTranslation();
  const { sites } = usePageConfig();
  const base = useHref('/').replace(/\/$/, '');
  return {
    '@type': 'BreadcrumbList',
    itemListElement: [{ name: t('app.home'), to: '/' }, ...crumbs].map(({ name, to }, index) => ({
      '@type': 'ListItem',
      position: index + 1,
      name,
      item: `${sites.storefront}${base}${to}`,
    })),
  };
}
