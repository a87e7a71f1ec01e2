import { Container } from '@mantine/core';
import type { ReactNode } from 'react';
import { Outlet, ScrollRestoration } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { SessionEnded } from '../account/session-ended';
import { Footer } from './footer';
import { Header } from './header';
import classes from './layout.module.css';
import { NavigationProgress } from './navigation-progress';

/** The frame of every page: header, content and footer. */
export function Layout(): ReactNode {
  const { t } = useTranslation();
  return (
    <div className={classes['page']}>
      <a href="#content" className={classes['skip']}>
        {t('app.skip')}
      </a>
      <NavigationProgress />
      <Header />
      <Container component="main" id="content" size="xl" className={classes['content']} tabIndex={-1}>
        <Outlet />
      </Container>
      <Footer />
      <SessionEnded />
      <ScrollRestoration />
    </div>
  );
}
