import { Button, Center, Loader, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Navigate, useLocation, useNavigate, useNavigation } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { NotFound } from '@e-storefront/ui';
import type { RemoteName } from './remote-apps';
import { useRemoteApps, useRemoteStates } from './remote-apps-context';

/** The page of an application that cannot be loaded. A new attempt goes to the wanted page. */
export function RemoteUnavailable({ name }: { name: RemoteName }): ReactNode {
  const { t } = useTranslation();
  const { routed } = useRemoteApps();
  const state = useRemoteStates()[name];
  const navigate = useNavigate();
  const location = useLocation();
  const isLoading = useNavigation().state !== 'idle' || state === 'loading';
  const app = t(`apps.${name}`);
  if (routed.has(name)) return <NotFound />;
  if (typeof state === 'object') return <Navigate to={location} replace />;
  return (
    <Center py="xl">
      <title>{t('ui.documentTitle', { title: app })}</title>
      <Stack align="center" ta="center" maw={520} role="alert">
        <ThemeIcon size={64} radius="xl" variant="light" color="orange">
          <IconPlugConnectedX size={36} />
        </ThemeIcon>
        <Title order={1} size="h2">
          {t('remote.title', { app })}
        </Title>
        <Text c="dimmed">{t('remote.text')}</Text>
        <Button
          mih={44}
          disabled={isLoading}
          leftSection={isLoading && <Loader size="xs" />}
          onClick={() => void navigate(location, { replace: true })}
        >
          {t('remote.retry')}
        </Button>
      </Stack>
    </Center>
  );
}
