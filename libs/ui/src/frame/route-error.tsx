import { Button, Center, Code, Group, Stack, Text, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { isRouteErrorResponse, useLocation, useNavigate, useRouteError } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { NotFound } from './not-found';

/** Shown in place of a page that cannot be loaded or fails: what happened, and what to do. */
export function RouteError(): ReactNode {
  const { t } = useTranslation();
  const error = useRouteError();
  const navigate = useNavigate();
  const location = useLocation();
  useEffect(() => reportError(error), [error]);
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFound />;
  return (
    <Center py="xl">
      <title>{t('ui.documentTitle', { title: t('frame.error.title') })}</title>
      <Stack align="center" ta="center" maw={520} role="alert">
        <Title order={1} size="h2">
          {t('frame.error.title')}
        </Title>
        <Text c="dimmed">{t(isLoadFailure(error) ? 'frame.error.update' : 'frame.error.text')}</Text>
        {error instanceof Error && (
          <Code block maw="100%">
            {error.message}
          </Code>
        )}
        <Group justify="center">
          <Button mih={44} onClick={() => void navigate(location, { replace: true })}>
            {t('frame.error.retry')}
          </Button>
          <Button mih={44} variant="default" onClick={() => window.location.reload()}>
            {t('frame.error.reload')}
          </Button>
        </Group>
      </Stack>
    </Center>
  );
}

/** A script of the page could not be fetched: the connection failed, or a new version has replaced it. */
function isLoadFailure(error: unknown): boolean {
  return error instanceof TypeError && /import|fetch|load/i.test(error.message);
}
