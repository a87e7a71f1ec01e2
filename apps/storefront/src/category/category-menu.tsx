import { Button } from '@mantine/core';
import { IconMenu2 } from '@tabler/icons-react';
import { lazy, Suspense, useState, type MouseEvent, type ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';

const CategoryPanel = lazy(() => import('./category-panel'));

/** Wide enough for the panel. */
const WIDE = '(min-width: 62em)';

/** All categories in a panel; on narrow screens and without scripts a link to their page. */
export function CategoryMenu(): ReactNode {
  const { t } = useTranslation();
  const { key } = useLocation();
  // The panel closes with the change of the page.
  const [openAt, setOpenAt] = useState<string | null>(null);
  const [isWanted, setWanted] = useState(false);
  const isOpen = openAt === key;
  const onClick = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || !window.matchMedia(WIDE).matches) return;
    event.preventDefault();
    setWanted(true);
    setOpenAt(isOpen ? null : key);
  };
  const button = (
    <Button
      component={Link}
      to="/categories"
      variant="subtle"
      color="gray"
      h={44}
      px="sm"
      flex="none"
      c="var(--mantine-color-text)"
      leftSection={<IconMenu2 size={18} aria-hidden />}
      onClick={onClick}
    >
      {t('category.all')}
    </Button>
  );
  if (!isWanted) return button;
  return (
    <Suspense fallback={button}>
      <CategoryPanel isOpen={isOpen} onChange={(opened) => setOpenAt(opened ? key : null)}>
        {button}
      </CategoryPanel>
    </Suspense>
  );
}
