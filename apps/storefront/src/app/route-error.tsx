import { Button, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { isRouteErrorResponse, Link, useRouteError } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';

/** The page of an unknown address, or of one that cannot be shown now. */
export function RouteError(): ReactNode {
  const error = useRouteError();
  const { t } = useTranslation();
  const kind = isRouteErrorResponse(error) && error.status === 404 ? 'notFound' : 'unavailable';
  return (
    <Stack component="main" align="center" py="xl" gap="md">
      <Title order={1}>{t(`errors.${kind}.title`)}</Title>
      <Text>{t(`errors.${kind}.text`)}</Text>
      <Button component={Link} to="/">
        {t('errors.home')}
      </Button>
    </Stack>
  );
}
