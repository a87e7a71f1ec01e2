import { Skeleton, Stack } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Outlet, useLocation } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { ConnectionBanner, FeedbackProvider } from '@e-storefront/ui';
import { PageMeta } from '../app/page-meta';
import { usePagePath } from '../app/use-page-path';
import { AccountTexts } from './account-texts';

/**
 * The frame of pages about the visitor's account. They are rendered in browsers only: the server knows no visitor. Their
 * texts are loaded with the first of them.
 */
export function AccountArea(): ReactNode {
  const { t } = useTranslation();
  const isInBrowser = useMounted();
  const path = usePagePath();
  const { pathname } = useLocation();
  // The last part of the path that has a title: a ticket's number has none.
  const parts = ['account', ...pathname.split('/').filter(Boolean)].reverse();
  const title = t(parts.map((part) => `account.titles.${part}`));
  return (
    <AccountTexts>
      <PageMeta title={title} canonicalPath={path} isPrivate />
      {isInBrowser ? (
        <FeedbackProvider>
          <Outlet />
          <ConnectionBanner />
        </FeedbackProvider>
      ) : (
        <Stack py="xl" aria-hidden>
          <Skeleton h={32} w={240} />
          <Skeleton h={280} />
        </Stack>
      )}
    </AccountTexts>
  );
}
