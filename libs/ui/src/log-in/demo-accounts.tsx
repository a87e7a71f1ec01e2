import { Button, Divider, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { usePageConfig, type PageConfig } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';

type DemoAccount = PageConfig['demoAccounts'][number];

/** Buttons that log in with the demo accounts of a development run. */
export function DemoAccounts({ onChoose }: { onChoose: (account: DemoAccount) => void }): ReactNode {
  const { t } = useTranslation();
  const { demoAccounts } = usePageConfig();
  if (demoAccounts.length === 0) return null;
  return (
    <Stack gap="xs">
      <Divider label={t('logIn.demo')} />
      <Group gap="xs">
        {demoAccounts.map((account) => (
          <Button
            key={account.email}
            variant="default"
            size="sm"
            mih={44}
            flex="1 0 auto"
            onClick={() => onChoose(account)}
          >
            {t(`logIn.roles.${account.role}`)}
          </Button>
        ))}
      </Group>
    </Stack>
  );
}
