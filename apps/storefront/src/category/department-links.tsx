import type { ReactNode } from 'react';
import { NavLink } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import classes from './department-links.module.css';
import { useDepartments } from './use-categories';

/** Links to the categories of the top level, in one line that scrolls on narrow screens. */
export function DepartmentLinks(): ReactNode {
  const { t } = useTranslation();
  const departments = useDepartments();
  return (
    <nav aria-label={t('category.departments')} className={classes['links']}>
      {departments.map(({ id, name, slug }) => (
        <NavLink key={id} to={`/categories/${slug}`} className={classes['link'] ?? ''}>
          {name}
        </NavLink>
      ))}
    </nav>
  );
}
