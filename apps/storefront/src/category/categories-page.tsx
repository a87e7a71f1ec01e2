import { Anchor, SimpleGrid, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { Breadcrumbs, useBreadcrumbData } from '../app/breadcrumbs';
import { PageMeta } from '../app/page-meta';
import { usePagePath } from '../app/use-page-path';
import classes from './categories-page.module.css';
import { CategoryTile } from './category-tile';
import { useDepartments, type CategoryNode } from './use-categories';

/** All categories of the shop. */
export function CategoriesPage(): ReactNode {
  const { t } = useTranslation();
  const departments = useDepartments();
  const crumbs = [{ name: t('category.all'), to: '/categories' }];
  const breadcrumbData = useBreadcrumbData(crumbs);
  return (
    <>
      <PageMeta
        title={t('category.all')}
        description={t('category.allDescription')}
        canonicalPath={usePagePath()}
        structuredData={[breadcrumbData]}
      />
      <Breadcrumbs crumbs={crumbs} />
      <Title order={1} mb="lg">
        {t('category.all')}
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }} spacing="xl">
        {departments.map((department) => (
          <section key={department.id}>
            <CategoryTile category={department} />
            <CategoryLinks categories={department.children} />
          </section>
        ))}
      </SimpleGrid>
    </>
  );
}

function CategoryLinks({ categories }: { categories: readonly CategoryNode[] }): ReactNode {
  if (categories.length === 0) return null;
  return (
    <ul className={classes['list']}>
      {categories.map(({ id, name, slug, children }) => (
        <li key={id}>
          <Anchor component={Link} to={`/categories/${slug}`} className={classes['link']}>
            {name}
          </Anchor>
          <CategoryLinks categories={children} />
        </li>
      ))}
    </ul>
  );
}
