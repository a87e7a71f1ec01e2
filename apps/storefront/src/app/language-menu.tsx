import { ActionIcon, Menu } from '@mantine/core';
import { IconLanguage } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';
import { useLanguageLinks } from './use-language-links';

/** The choice of the language. Each language has addresses of its own; the footer links to them as well. */
export function LanguageMenu(): ReactNode {
  const { t } = useTranslation();
  const links = useLanguageLinks();
  return (
    <Menu position="bottom-end" withinPortal={false}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={44} aria-label={t('app.language')} visibleFrom="sm">
          <IconLanguage size={20} stroke={1.5} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {links.map(({ language, name, href, isCurrent }) => (
          <Menu.Item
            key={language}
            component="a"
            href={href}
            lang={language}
            hrefLang={language}
            aria-current={isCurrent ? 'true' : undefined}
            fw={isCurrent ? 600 : 400}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
