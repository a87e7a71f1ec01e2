import { Card, Center, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';

interface CardPageProps {
  title: string;
  children: ReactNode;
}

/** The content of a page with one task, such as a log-in: a card with a title. */
export function CardPage({ title, children }: CardPageProps): ReactNode {
  const { t } = useTranslation();
  return (
    <Center p="md">
      <title>{t('ui.documentTitle', { title })}</title>
      <Card withBorder shadow="sm" padding="xl" w="100%" maw={460}>
        <Stack>
          <Title order={1} size="h2">
            {title}
          </Title>
          {children}
        </Stack>
      </Card>
    </Center>
  );
}
