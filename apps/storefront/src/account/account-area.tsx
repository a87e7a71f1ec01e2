import { Skeleton, Stack } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { useState, type ReactNode } from 'react';
import { Outlet, useLocation } from 'react-router';
import { accountTexts, LogInPath } from '@e-storefront/account';
import { isLanguage, useTranslation } from '@e-storefront/i18n';
import { FeedbackProvider, logInTexts } from '@e-storefront/ui';
import { PageMeta } from '../app/page-meta';
import { usePagePath } from '../app/use-page-path';

const LOG_IN = '/log-in';

/**
 * The frame of pages about the visitor's account. They are rendered in browsers only: the server knows no visitor. Their
 * texts are loaded with the first of them.
 */
export function AccountArea(): ReactNode {
  const { t, i18n } = useTranslation();
  const isInBrowser = useMounted();
  const path = usePagePath();
  const { pathname } = useLocation();
  useState(() => {
    const { language } = i18n;
    if (!isLanguage(language)) return;
    const texts = { ...accountTexts[language], ...logInTexts[language] };
    i18n.addResourceBundle(language, 'translation', texts, true, false);
  });
  // The last part of the path that has a title: a ticket's number has none.
  const parts = ['account', ...pathname.split('/').filter(Boolean)].reverse();
  const title = t(parts.map((part) => `account.titles.${part}`));
  return (
    <LogInPath value={LOG_IN}>
      <PageMeta title={title} canonicalPath={path} isPrivate />
      {isInBrowser ? (
        <FeedbackProvider>
          <Outlet />
        </FeedbackProvider>
      ) : (
        <Stack py="xl" aria-hidden>
          <Skeleton h={32} w={240} />
          <Skeleton h={280} />
        </Stack>
      )}
    </LogInPath>
  );
}
