import { useQuery } from '@apollo/client/react';
import { Button, Skeleton, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { apiError } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { FormError } from '../forms/form-error';
import { usePageTitle } from '../page-title';
import { GoogleSection } from './google-section';
import { PasswordSection } from './password-section';
import { SecondFactorSection } from './second-factor-section';
import { ShellSecurityDocument } from './security.generated';
import { SessionsSection } from './sessions-section';

/** Password, second factor, devices and Google account. */
export function SecurityPage(): ReactNode {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(ShellSecurityDocument, { fetchPolicy: 'cache-and-network' });
  usePageTitle(t('security.title'));
  const reload = async (): Promise<void> => void (await refetch());
  return (
    <Stack maw={760} gap="lg">
      <Title order={1} size="h2">
        {t('security.title')}
      </Title>
      {error && !data && (
        <>
          <FormError error={apiError(error)} />
          <Button variant="default" onClick={() => void reload()}>
            {t('retry')}
          </Button>
        </>
      )}
      {!data && !error && <Skeleton h={500} />}
      {data?.me && (
        <>
          <SecondFactorSection
            isEnabled={data.me.secondFactorEnabled ?? false}
            isRequired={data.me.secondFactorRequired ?? false}
            onChange={reload}
          />
          <PasswordSection email={data.me.email ?? ''} onChange={reload} />
          <SessionsSection sessions={data.mySessions ?? []} onChange={reload} />
          <GoogleSection onChange={reload} />
        </>
      )}
    </Stack>
  );
}
