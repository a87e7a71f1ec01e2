import { Spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useSyncExternalStore, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import type { NavigationGroup } from './navigation-section';
import { useWorkServices } from './work-providers';

/** The command palette (Ctrl+K): every page of the navigation, and the commands of the current page. */
export function CommandPalette({ groups }: { groups: readonly NavigationGroup[] }): ReactNode {
  const { t } = useTranslation();
  const { commands } = useWorkServices();
  const navigate = useNavigate();
  const current = useSyncExternalStore(
    (listener) => commands.subscribe(listener),
    () => commands.current,
  );
  const pages = groups.map(({ base, title, links }) => ({
    group: base === '' ? t('frame.search.pages') : title,
    actions: links.map(({ href, label, icon: Icon }) => ({
      id: href,
      label,
      leftSection: <Icon size={20} stroke={1.6} />,
      onClick: () => void navigate(href),
    })),
  }));
  const actions = current.map(({ id, label, description, icon: Icon, keywords, run }) => ({
    id: `command ${id}`,
    label,
    ...(description && { description }),
    ...(keywords && { keywords }),
    leftSection: Icon && <Icon size={20} stroke={1.6} />,
    onClick: run,
  }));
  return (
    <Spotlight
      actions={[...(actions.length > 0 ? [{ group: t('frame.search.actions'), actions }] : []), ...pages]}
      shortcut="mod + K"
      highlightQuery
      scrollable
      maxHeight="60vh"
      nothingFound={t('frame.search.nothing')}
      searchProps={{
        leftSection: <IconSearch size={20} />,
        placeholder: t('frame.search.placeholder'),
        'aria-label': t('frame.search.label'),
      }}
    />
  );
}
