import { Button, Menu } from '@mantine/core';
import { IconLanguage } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { isLanguage, LANGUAGES, useTranslation } from '@e-storefront/i18n';
import { useLanguage, useWorkServices } from './work-providers';

/** Chooses the language of the page, each by its own name. */
export function LanguageMenu(): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          mih={44}
          leftSection={<IconLanguage aria-hidden size={20} />}
          aria-label={`${t('frame.account.language')}: ${LANGUAGES[language].name}`}
        >
          {LANGUAGES[language].name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <LanguageItems />
      </Menu.Dropdown>
    </Menu>
  );
}

/** The languages as entries of a menu. */
export function LanguageItems(): ReactNode {
  const { languages } = useWorkServices();
  return (
    <Menu.RadioGroup value={useLanguage()} onChange={(tag) => isLanguage(tag) && languages.choose(tag)}>
      {Object.entries(LANGUAGES).map(([tag, { name }]) => (
        <Menu.RadioItem key={tag} value={tag} lang={tag} closeMenuOnClick>
          {name}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}
