import { ActionIcon, Anchor, Burger, Group, Kbd, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { IconBuildingStore, IconSearch } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import classes from './frame-header.module.css';
import { activeLink, type NavigationGroup } from './navigation-section';
import { UserMenu } from './user-menu';
import { useWorkServices } from './work-providers';

interface FrameHeaderProps {
  groups: readonly NavigationGroup[];
  isMenuOpen: boolean;
  onToggleMenu: () => void;
}

/** The header: menu button on phones, where the reader is, command palette and account. */
export function FrameHeader({ groups, isMenuOpen, onToggleMenu }: FrameHeaderProps): ReactNode {
  const { t } = useTranslation();
  const { shopName } = useWorkServices().config;
  const { pathname } = useLocation();
  const link = activeLink(
    groups.flatMap(({ links }) => links),
    pathname,
  );
  const group = groups.find(({ links }) => link && links.includes(link));
  const searchLabel = t('frame.search.label');
  return (
    <Group h="100%" px="md" gap="sm" justify="space-between" wrap="nowrap">
      <Group gap="sm" wrap="nowrap" miw={0}>
        <Burger
          opened={isMenuOpen}
          onClick={onToggleMenu}
          hiddenFrom="sm"
          size="sm"
          aria-label={t(isMenuOpen ? 'frame.menu.close' : 'frame.menu.open')}
          aria-expanded={isMenuOpen}
        />
        <Link to="/" aria-label={shopName} className={classes['brand']}>
          <IconBuildingStore aria-hidden size={26} />
          <Text component="span" fw={650} visibleFrom="sm">
            {shopName}
          </Text>
        </Link>
        <nav aria-label={t('frame.breadcrumb')} className={classes['breadcrumb']}>
          {group && group.base !== '' && (
            <Text component="span" c="dimmed" visibleFrom="sm">
              {group.title}
            </Text>
          )}
          {link && (
            <Anchor
              component={Link}
              to={link.href}
              c="inherit"
              aria-current={link.href === pathname ? 'page' : undefined}
              truncate
            >
              {link.label}
            </Anchor>
          )}
        </nav>
      </Group>
      <Group gap="xs" wrap="nowrap">
        <UnstyledButton className={classes['search']} onClick={spotlight.open} visibleFrom="md">
          <IconSearch aria-hidden size={16} />
          <Text component="span" size="sm" flex={1}>
            {searchLabel}
          </Text>
          <Kbd size="xs">{shortcutText()}</Kbd>
        </UnstyledButton>
        <Tooltip label={searchLabel}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={44}
            hiddenFrom="md"
            aria-label={searchLabel}
            onClick={spotlight.open}
          >
            <IconSearch size={20} />
          </ActionIcon>
        </Tooltip>
        <UserMenu />
      </Group>
    </Group>
  );
}

/** The shortcut of the palette, as keyboards of this system print it. */
export function shortcutText(): string {
  return /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘ K' : 'Ctrl K';
}
