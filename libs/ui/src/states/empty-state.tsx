import { Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { ComponentType, ReactNode } from 'react';

interface EmptyStateProps {
  icon?: ComponentType<{ size?: number | string; stroke?: number | string }>;
  title: string;
  /** Why nothing is here, or what would be. */
  text?: ReactNode;
  /** The way on, usually a Button. */
  action?: ReactNode;
  /** The level of the title among the headings of the page. */
  order?: 2 | 3 | 4;
}

/** Shown in place of a list or a thing that does not exist yet. */
export function EmptyState({ icon: Icon, title, text, action, order = 2 }: EmptyStateProps): ReactNode {
  return (
    <Stack align="center" gap="xs" py={{ base: 'xl', sm: 48 }} px="md" ta="center">
      {Icon && (
        <ThemeIcon variant="light" size={64} radius="xl" mb="xs" aria-hidden>
          <Icon size={30} stroke={1.5} />
        </ThemeIcon>
      )}
      <Title order={order} size="h4">
        {title}
      </Title>
      {text && (
        <Text c="dimmed" maw={440}>
          {text}
        </Text>
      )}
      {action && <div style={{ marginBlockStart: 'var(--mantine-spacing-sm)' }}>{action}</div>}
    </Stack>
  );
}
