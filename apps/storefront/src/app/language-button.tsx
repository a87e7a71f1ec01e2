import { ActionIcon } from '@mantine/core';
import { IconLanguage } from '@tabler/icons-react';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from '@e-storefront/i18n';

const LanguageMenu = lazy(() => import('./language-menu'));

/** Opens the menu of languages, whose code loads when it is needed. Without scripts the footer has the links. */
export function LanguageButton(): ReactNode {
  const { t } = useTranslation();
  const [isWanted, setWanted] = useState(false);
  const button = (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={44}
      aria-label={t('app.language')}
      aria-haspopup="menu"
      visibleFrom="sm"
      onClick={() => setWanted(true)}
    >
      <IconLanguage size={20} stroke={1.5} aria-hidden />
    </ActionIcon>
  );
  if (!isWanted) return button;
  return (
    <Suspense fallback={button}>
      <LanguageMenu>{button}</LanguageMenu>
    </Suspense>
  );
}
