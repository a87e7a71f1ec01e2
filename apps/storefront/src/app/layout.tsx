import { Container } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, Outlet, ScrollRestoration } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';

/** The frame of every page: header, content and footer. */
export function Layout(): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <header>
        <Container size="xl">
          <Link to="/">{t('shop.name')}</Link>
        </Container>
      </header>
      <Container component="main" id="content" size="xl">
        <Outlet />
      </Container>
      <ScrollRestoration />
    </>
  );
}
