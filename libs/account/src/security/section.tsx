import { Card, Group, Stack, Text, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';

interface SectionProps {
  title: string;
  text?: string;
  /** The state, beside the title. */
  badge?: ReactNode;
  children?: ReactNode;
}

/** A part of the security page. */
export function Section({ title, text, badge, children }: SectionProps): ReactNode {
  const id = useId();
  return (
    <Card withBorder component="section" aria-labelledby={id}>
      <Stack>
        <Group justify="space-between">
          <Title order={2} size="h4" id={id}>
            {title}
          </Title>
          {badge}
        </Group>
        {text && <Text c="dimmed">{text}</Text>}
        {children}
      </Stack>
    </Card>
  );
}
