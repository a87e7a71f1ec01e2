import { Anchor, Group, Stack, Text, Title } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import classes from './page-header.module.css';

interface PageHeaderProps {
  title: string;
  description?: ReactNode;
  /** Beside the title, such as a StatusBadge. */
  badge?: ReactNode;
  /** Buttons of the page. */
  actions?: ReactNode;
  /** The page above this one. */
  back?: { to: string; label: string };
}

/** The head of a page: its only h1, its actions and the way back. Also gives the document its title. */
export function PageHeader({ title, description, badge, actions, back }: PageHeaderProps): ReactNode {
  const { t } = useTranslation();
  return (
    <header className={classes['header']}>
      <title>{t('ui.documentTitle', { title })}</title>
      {back && (
        <Anchor component={Link} to={back.to} relative="path" size="sm" className={classes['back']}>
          <IconChevronLeft size={16} aria-hidden className={classes['arrow']} />
          {back.label}
        </Anchor>
      )}
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={4} maw="100%">
          <Group gap="sm">
            <Title order={1} size="h2" className={classes['title']}>
              {title}
            </Title>
            {badge}
          </Group>
          {description && (
            <Text component="div" c="dimmed" maw={720}>
              {description}
            </Text>
          )}
        </Stack>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
    </header>
  );
}
