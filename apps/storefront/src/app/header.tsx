import { Container, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { usePageConfig } from '@e-storefront/graph-client';
import { AccountButton } from '../account/account-button';
import { CartButton } from '../cart/cart-button';
import { CategoryMenu } from '../category/category-menu';
import { DepartmentLinks } from '../category/department-links';
import { SearchBox } from '../search/search-box';
import { ColorSchemeButton } from './color-scheme-button';
import classes from './header.module.css';
import { LanguageButton } from './language-button';

/** The header of every page. */
export function Header(): ReactNode {
  const { shopName } = usePageConfig();
  return (
    <header className={classes['header']}>
      <Container size="xl" className={classes['main']}>
        <Link to="/" className={classes['brand']}>
          <img src="/icon.svg" alt="" width={32} height={32} />
          <span>{shopName}</span>
        </Link>
        <div className={classes['search']}>
          <SearchBox />
        </div>
        <Group gap={4} wrap="nowrap" ms="auto">
          <LanguageButton />
          <ColorSchemeButton />
          <AccountButton />
          <CartButton />
        </Group>
      </Container>
      <Container size="xl" className={classes['departments']}>
        <CategoryMenu />
        <DepartmentLinks />
      </Container>
    </header>
  );
}
