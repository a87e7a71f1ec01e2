import { Anchor, Button, Popover } from '@mantine/core';
import { IconMenu2 } from '@tabler/icons-react';
import { useState, type MouseEvent, type ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { useTranslation } from '@e-storefront/i18n';
import classes from './category-menu.module.css';
import { useDepartments } from './use-categories';

/** Wide enough for the panel. */
const WIDE = '(min-width: 62em)';

/** All categories in a panel; on narrow screens and without scripts a link to their page. */
export function CategoryMenu(): ReactNode {
  const { t } = useTranslation();
  const { key } = useLocation();
  // The panel closes with the change of the page.
  const [openAt, setOpenAt] = useState<string | null>(null);
  const isOpen = openAt === key;
  const onClick = (event: MouseEvent): void => {
    if (!window.matchMedia(WIDE).matches) return;
    event.preventDefault();
    setOpenAt(isOpen ? null : key);
  };
  return (
    <Popover
      opened={isOpen}
      onChange={(opened) => setOpenAt(opened ? key : null)}
      position="bottom-start"
      width="min(72rem, 95vw)"
      trapFocus
      returnFocus
      shadow="lg"
    >
      <Popover.Target>
        <Button
          component={Link}
          to="/categories"
          variant="subtle"
          color="gray"
          h={44}
          px="sm"
          c="var(--mantine-color-text)"
          leftSection={<IconMenu2 size={18} aria-hidden />}
          onClick={onClick}
        >
          {t('category.all')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <CategoryPanel />
      </Popover.Dropdown>
    </Popover>
  );
}

function CategoryPanel(): ReactNode {
  const departments = useDepartments();
  return (
    <div className={classes['panel']}>
      {departments.map(({ id, name, slug, children }) => (
        <section key={id}>
          <Anchor component={Link} to={`/categories/${slug}`} fw={600}>
            {name}
          </Anchor>
          <ul className={classes['list']}>
            {children.map((child) => (
              <li key={child.id}>
                <Anchor
                  component={Link}
                  to={`/categories/${child.slug}`}
                  size="sm"
                  c="var(--mantine-color-text)"
                >
                  {child.name}
                </Anchor>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
