import { Button, Stack, Text, Title } from '@mantine/core';
import { IconMapQuestion, IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { isRouteErrorResponse, Link, useRouteError } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import { PageMeta } from './page-meta';
import { usePagePath } from './use-page-path';

/** The page of an unknown address, or of one that cannot be shown now. */
export function RouteError(): ReactNode {
  const error = useRouteError();
  const { t } = useTranslation();
  const path = usePagePath();
  const isUnknown = isRouteErrorResponse(error) && error.status === 404;
  const kind = isUnknown ? 'notFound' : 'unavailable';
  const Icon = isUnknown ? IconMapQuestion : IconPlugConnectedX;
  return (
    <Stack align="center" ta="center" py={80} gap="md">
      <PageMeta title={t(`errors.${kind}.title`)} canonicalPath={path} isPrivate />
      <Icon size={64} stroke={1} color="var(--mantine-color-dimmed)" aria-hidden />
      <Title order={1}>{t(`errors.${kind}.title`)}</Title>
      <Text c="dimmed">{t(`errors.${kind}.text`)}</Text>
      {isUnknown ? (
        <Button component={Link} to="/">
          {t('errors.home')}
        </Button>
      ) : (
        <Button component="a" href={path}>
          {t('errors.retry')}
        </Button>
      )}
    </Stack>
  );
}
