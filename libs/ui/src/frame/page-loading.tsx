import { Center, Loader } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';

/** Shown while the first page loads. */
export function PageLoading(): ReactNode {
  const { t } = useTranslation();
  return (
    <Center component="main" mih="100dvh">
      <Loader role="status" aria-label={t('frame.loading')} />
    </Center>
  );
}
