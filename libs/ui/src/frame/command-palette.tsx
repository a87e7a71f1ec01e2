import { Spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import type { NavigationGroup } from './navigation-section';

/** The command palette (Ctrl+K): every page of the navigation. */
export function CommandPalette({ groups }: { groups: readonly NavigationGroup[] }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const pages = groups.map(({ base, title, links }) => ({
    group: base === '' ? t('frame.search.pages') : title,
    actions: links.map(({ href, label, icon: Icon }) => ({
      id: href,
      label,
      leftSection: <Icon size={20} stroke={1.6} />,
      onClick: () => void navigate(href),
    })),
  }));
  return (
    <Spotlight
      actions={pages}
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
