import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { PageHeader } from '@e-storefront/ui';
import { ApiKeys } from './api-keys';
import { MachineClients } from './machine-clients';

/** The keys and machine clients of the own account. */
export function ApiAccessPage(): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t('apiAccess.title')} description={t('apiAccess.description')} />
      <Stack>
        <ApiKeys />
        <MachineClients />
      </Stack>
    </>
  );
}
