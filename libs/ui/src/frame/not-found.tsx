import { Button, Center, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';

/** The page for an address without one. */
export function NotFound(): ReactNode {
  const { t } = useTranslation();
  return (
    <Center py="xl">
      <title>{t('ui.documentTitle', { title: t('frame.notFound.title') })}</title>
      <Stack align="center" ta="center" maw={520}>
        <Title order={1} size="h2">
          {t('frame.notFound.title')}
        </Title>
        <Text c="dimmed">{t('frame.notFound.text')}</Text>
        <Button component={Link} to="/" mih={44}>
          {t('frame.notFound.home')}
        </Button>
      </Stack>
    </Center>
  );
}
