import { AppShell, Box, useMantineTheme } from '@mantine/core';
import { useDisclosure, useLocalStorage, useMediaQuery } from '@mantine/hooks';
import { useEffect, useRef, type ReactNode } from 'react';
import { useLocation } from 'react-router';
import { useAccount } from '@e-storefront/graph-client';
import { useTranslation } from '@e-storefront/i18n';
import { CommandPalette } from './command-palette';
import { FrameHeader } from './frame-header';
import { FrameNavigation } from './frame-navigation';
import classes from './frame.module.css';
import { KeyboardShortcuts } from './keyboard-shortcuts';
import { activeLink, linksOf, type NavigationSection } from './navigation-section';
import { PageProgress } from './page-progress';

interface FrameProps {
  sections: readonly NavigationSection[];
  children: ReactNode;
}

const MAIN = 'main';
/** A dialog from which the page was opened is closed by then. */
const FOCUS_DELAY_MS = 350;

/** The layout around the pages of a work application: header, navigation, command palette and keyboard shortcuts. */
export function Frame({ sections, children }: FrameProps): ReactNode {
  const { t } = useTranslation();
  const account = useAccount();
  const { pathname } = useLocation();
  const isPhone = useMediaQuery(`(max-width: ${useMantineTheme().breakpoints.sm})`);
  const [isOpen, menu] = useDisclosure(false);
  const [isCollapsed, setCollapsed] = useLocalStorage({ key: 'navigation-collapsed', defaultValue: false });
  const groups = sections
    .map((section) => ({ ...section, links: linksOf(section, account) }))
    .filter(({ links }) => links.length > 0);
  const links = groups.flatMap((group) => group.links);
  const active = activeLink(links, pathname);
  // Two applications may have the same shortcut: that of the current one counts.
  const current = groups.find((group) => active && group.links.includes(active));
  const shortcuts = [...(current?.links ?? []), ...links].filter(
    ({ shortcut }, index, all) =>
      shortcut !== undefined && all.findIndex((other) => other.shortcut === shortcut) === index,
  );
  const main = useRef<HTMLElement>(null);
  const previousPath = useRef(pathname);

  useEffect(() => {
    if (previousPath.current === pathname) return undefined;
    previousPath.current = pathname;
    menu.close();
    // Screen readers continue in the new page, unless it has moved the focus itself.
    const timer = setTimeout(() => {
      const { activeElement } = document;
      if (main.current?.contains(activeElement) || activeElement?.closest('[role=dialog]')) return;
      main.current?.focus({ preventScroll: true });
    }, FOCUS_DELAY_MS);
    return () => clearTimeout(timer);
  }, [pathname, menu]);

  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: isCollapsed ? 68 : 240, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="md"
    >
      <a href={`#${MAIN}`} className={classes['skip']} onClick={() => main.current?.focus()}>
        {t('frame.skip')}
      </a>
      <PageProgress />
      <AppShell.Header>
        <FrameHeader groups={groups} isMenuOpen={isOpen} onToggleMenu={menu.toggle} />
      </AppShell.Header>
      <AppShell.Navbar inert={isPhone && !isOpen} aria-label={t('frame.menu.navigation')}>
        <FrameNavigation
          groups={groups}
          isCollapsed={isCollapsed && !isOpen}
          onToggle={() => setCollapsed(!isCollapsed)}
        />
      </AppShell.Navbar>
      <AppShell.Main id={MAIN} tabIndex={-1} ref={main} className={classes['main']}>
        <Box maw={1600} mx="auto">
          {children}
        </Box>
      </AppShell.Main>
      <CommandPalette groups={groups} />
      <KeyboardShortcuts links={shortcuts} />
    </AppShell>
  );
}
