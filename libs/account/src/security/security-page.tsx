import { useQuery } from '@apollo/client/react';
import { Skeleton, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { PageHeader, QueryState } from '@e-storefront/ui';
import { GoogleSection } from './google-section';
import { PasswordSection } from './password-section';
import { SecondFactorSection } from './second-factor-section';
import { AccountSecurityDocument } from './security.generated';
import { SessionsSection } from './sessions-section';

/** Password, second factor, devices and Google account. */
export function SecurityPage(): ReactNode {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(AccountSecurityDocument, { fetchPolicy: 'cache-and-network' });
  const reload = async (): Promise<void> => void (await refetch());
  return (
    <Stack maw={760} gap="lg">
      <PageHeader title={t('account.security.title')} />
      <QueryState
        isLoading={!data && !error}
        error={data ? undefined : error}
        onRetry={refetch}
        skeleton={<Skeleton h={500} />}
      >
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
      </QueryState>
    </Stack>
  );
}
