import { Card, Center, Group, Stack, Text, Title } from '@mantine/core';
import { IconBuildingStore } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { LanguageMenu } from './language-menu';
import { useWorkServices } from './work-providers';

interface CardPageProps {
  title: string;
  children: ReactNode;
}

/** A page outside of the navigation, such as a log-in: one card with a title. */
export function CardPage({ title, children }: CardPageProps): ReactNode {
  const { t } = useTranslation();
  const { shopName } = useWorkServices().config;
  return (
    <Stack mih="100dvh" gap={0}>
      <title>{t('ui.documentTitle', { title })}</title>
      <Group component="header" justify="space-between" p="md">
        <Group gap="xs">
          <IconBuildingStore aria-hidden size={28} color="var(--mantine-primary-color-filled)" />
          <Text fw={650}>{shopName}</Text>
        </Group>
        <LanguageMenu />
      </Group>
      <Center component="main" flex={1} p="md">
        <Card withBorder shadow="sm" padding="xl" w="100%" maw={460}>
          <Stack>
            <Title order={1} size="h2">
              {title}
            </Title>
            {children}
          </Stack>
        </Card>
      </Center>
    </Stack>
  );
}
