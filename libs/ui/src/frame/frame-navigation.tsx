import { ActionIcon, AppShell, NavLink, ScrollArea, Stack, Text, Tooltip } from '@mantine/core';
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import classes from './frame.module.css';
import { activeLink, type NavigationGroup } from './navigation-section';

interface FrameNavigationProps {
  groups: readonly NavigationGroup[];
  /** Whether only icons are shown. */
  isCollapsed: boolean;
  onToggle: () => void;
}

/** The links to the pages, by application. */
export function FrameNavigation({ groups, isCollapsed, onToggle }: FrameNavigationProps): ReactNode {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const active = activeLink(
    groups.flatMap(({ links }) => links),
    pathname,
  );
  const toggleLabel = t(isCollapsed ? 'frame.menu.expand' : 'frame.menu.collapse');
  const ToggleIcon = isCollapsed ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  return (
    <>
      <AppShell.Section grow component={ScrollArea} p="xs">
        <Stack gap="md">
          {groups.map(({ base, title, links }) => (
            <div key={base}>
              {base !== '' && !isCollapsed && (
                <Text size="xs" fw={600} c="dimmed" px="sm" pb={4}>
                  {title}
                </Text>
              )}
              {links.map(({ href, label, icon: Icon }) => (
                <Tooltip key={href} label={label} position="right" disabled={!isCollapsed}>
                  <NavLink
                    component={Link}
                    to={href}
                    label={isCollapsed ? undefined : label}
                    aria-label={isCollapsed ? label : undefined}
                    active={href === active?.href}
                    aria-current={href === active?.href ? 'page' : undefined}
                    leftSection={<Icon size={20} stroke={1.6} />}
                    className={classes['link'] ?? ''}
                  />
                </Tooltip>
              ))}
            </div>
          ))}
        </Stack>
      </AppShell.Section>
      <AppShell.Section p="xs" visibleFrom="sm">
        <Tooltip label={toggleLabel} position="right">
          <ActionIcon
            variant="subtle"
            color="gray"
            size={44}
            aria-label={toggleLabel}
            onClick={onToggle}
            className="mantine-rotate-rtl"
          >
            <ToggleIcon size={20} />
          </ActionIcon>
        </Tooltip>
      </AppShell.Section>
    </>
  );
}
