import { Alert, Text } from '@mantine/core';
import { IconLinkOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';

/** Says that a mailed link is no longer valid. */
export function ExpiredLink({ hint }: { hint: string }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <Alert color="red" icon={<IconLinkOff />} role="alert">
        {t('account.guests.expiredLink')}
      </Alert>
      <Text>{hint}</Text>
    </>
  );
}
