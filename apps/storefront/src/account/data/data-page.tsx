import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { PageHeader } from '@e-storefront/ui';
import { DeletionSection } from './deletion-section';
import { LanguageSection } from './language-section';
import { MyDataSection } from './my-data-section';

/** The language, what the shop stores about the customer, and how to end that. */
export function DataPage(): ReactNode {
  const { t } = useTranslation();
  return (
    <Stack maw={760} gap="lg">
      <PageHeader title={t('account.titles.data')} />
      <LanguageSection />
      <MyDataSection />
      <DeletionSection />
    </Stack>
  );
}
