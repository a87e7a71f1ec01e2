import { Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useFormats } from '@e-storefront/i18n';

interface HomeListProps {
  title: string;
  total: number;
  /** The page with the whole list. */
  all: { to: string; label: string };
  /** Shown in place of the entries if there are none. */
  empty: string;
  children: readonly ReactNode[];
}

/** A short list on the first page with the way to the whole one. */
export function HomeList({ title, total, all, empty, children }: HomeListProps): ReactNode {
  const { number } = useFormats();
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Group justify="space-between" mb="sm">
        <Group gap="xs">
          <Title order={2} size="h4">
            {title}
          </Title>
          <Badge variant="light" {...(total === 0 && { color: 'gray' })}>
            {number(total)}
          </Badge>
        </Group>
        <Button variant="default" component={Link} to={all.to}>
          {all.label}
        </Button>
      </Group>
      {children.length === 0 ? <Text c="dimmed">{empty}</Text> : <Stack gap="xs">{children}</Stack>}
    </Paper>
  );
}
