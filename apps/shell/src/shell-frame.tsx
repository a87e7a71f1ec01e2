import { IconHome, IconPlugConnectedX, IconShieldLock, IconUser } from '@tabler/icons-react';
import { useEffect, type ReactNode } from 'react';
import { Outlet } from 'react-router';
import { GoogleButton } from '@e-storefront/account';
import { useTranslation } from '@e-storefront/i18n';
import { Frame, SessionGate, useLanguage, type NavigationSection } from '@e-storefront/ui';
import { REMOTES } from './remotes/remote-apps';
import { useRemoteApps, useRemoteStates } from './remotes/remote-apps-context';

/** The frame around all pages that need an account. */
export function ShellFrame(): ReactNode {
  return (
    <SessionGate moreLogIns={<GoogleButton />}>
      <FrameWithRemotes />
    </SessionGate>
  );
}

function FrameWithRemotes(): ReactNode {
  const apps = useRemoteApps();
  useEffect(() => {
    for (const { name } of REMOTES) void apps.load(name);
  }, [apps]);
  return (
    <Frame sections={useSections()}>
      <Outlet />
    </Frame>
  );
}

/** The navigation: the shell's own pages, and those of the applications that it has loaded. */
export function useSections(): NavigationSection[] {
  const { t } = useTranslation();
  const language = useLanguage();
  const states = useRemoteStates();
  const own: NavigationSection = {
    base: '',
    title: t('home.title'),
    items: [
      { label: t('home.title'), icon: IconHome, to: '', shortcut: 'h' },
      { label: t('account.profile.title'), icon: IconUser, to: 'profile' },
      { label: t('account.security.title'), icon: IconShieldLock, to: 'security' },
    ],
  };
  const remotes = REMOTES.flatMap(({ name, permission }): NavigationSection[] => {
    const state = states[name];
    const section = { base: `/${name}`, permission };
    if (typeof state === 'object')
      return [{ ...section, title: state.title(language), items: state.navigation(language) }];
    if (state !== 'unavailable') return [];
    const title = t(`apps.${name}`);
    const label = t('remote.link', { app: title });
    return [{ ...section, title, items: [{ label, icon: IconPlugConnectedX, to: '' }] }];
  });
  return [own, ...remotes];
}
