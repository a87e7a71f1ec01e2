import { Alert, Button, Text } from '@mantine/core';
import { IconMailExclamation } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { useWorkServices } from '@e-storefront/ui';

/** Reminds of an e-mail address that is not verified, and leads to the profile. */
export function UnverifiedEmail(): ReactNode {
  const { t } = useTranslation();
  const { shell } = useWorkServices().config.sites;
  return (
    <Alert color="yellow" icon={<IconMailExclamation aria-hidden />} title={t('home.unverified.title')}>
      <Text size="sm">{t('home.unverified.text')}</Text>
      <Button mt="sm" variant="default" component="a" href={`${shell}/profile`}>
        {t('home.unverified.action')}
      </Button>
    </Alert>
  );
}
