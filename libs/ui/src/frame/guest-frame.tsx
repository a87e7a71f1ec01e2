import { Center, Group, Stack, Text } from '@mantine/core';
import { IconBuildingStore } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { LanguageMenu } from './language-menu';
import { useWorkServices } from './work-providers';

/** The frame of pages for guests: the shop's name and the choice of the language. */
export function GuestFrame({ children }: { children: ReactNode }): ReactNode {
  const { shopName } = useWorkServices().config;
  return (
    <Stack mih="100dvh" gap={0}>
      <Group component="header" justify="space-between" p="md">
        <Group gap="xs">
          <IconBuildingStore aria-hidden size={28} color="var(--mantine-primary-color-filled)" />
          <Text fw={650}>{shopName}</Text>
        </Group>
        <LanguageMenu />
      </Group>
      <Center component="main" flex={1}>
        {children}
      </Center>
    </Stack>
  );
}
