import { useState, type ReactNode } from 'react';
import { accountTexts, AccountSite } from '@e-storefront/account';
import { DEFAULT_LANGUAGE, isLanguage, useTranslation } from '@e-storefront/i18n';
import { logInTexts } from '@e-storefront/ui';

const SITE = { name: 'storefront', logInPath: '/log-in' } as const;

/** Adds the texts of the shared account pages, which only these pages load. */
export function AccountTexts({ children }: { children: ReactNode }): ReactNode {
  const { i18n } = useTranslation();
  useState(() => {
    const language = isLanguage(i18n.language) ? i18n.language : DEFAULT_LANGUAGE;
    const texts = { ...logInTexts[language], ...accountTexts[language] };
    return i18n.addResourceBundle(language, 'translation', texts, true);
  });
  return <AccountSite value={SITE}>{children}</AccountSite>;
}
