import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { useLanguageLinks } from './use-language-links';

/** The menu of the languages, open at first. Each language has addresses of its own. @param children its button */
export default function LanguageMenu({ children }: { children: ReactNode }): ReactNode {
  const links = useLanguageLinks();
  return (
    <Menu position="bottom-end" defaultOpened>
      <Menu.Target>{children}</Menu.Target>
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
