import { Anchor, Popover } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import classes from './category-panel.module.css';
import { useDepartments } from './use-categories';

interface CategoryPanelProps {
  isOpen: boolean;
  onChange: (isOpen: boolean) => void;
  /** The button that opens it. */
  children: ReactNode;
}

/** The departments with the categories below them. */
export default function CategoryPanel({ isOpen, onChange, children }: CategoryPanelProps): ReactNode {
  const departments = useDepartments();
  return (
    <Popover
      opened={isOpen}
      onChange={onChange}
      position="bottom-start"
      width="min(72rem, 95vw)"
      trapFocus
      returnFocus
      shadow="lg"
    >
      <Popover.Target>{children}</Popover.Target>
      <Popover.Dropdown>
        <div className={classes['panel']}>
          {departments.map((department) => (
            <section key={department.id}>
              <Anchor component={Link} to={`/categories/${department.slug}`} fw={600}>
                {department.name}
              </Anchor>
              <ul className={classes['list']}>
                {department.children.map(({ id, name, slug }) => (
                  <li key={id}>
                    <Anchor
                      component={Link}
                      to={`/categories/${slug}`}
                      size="sm"
                      c="var(--mantine-color-text)"
                    >
                      {name}
                    </Anchor>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
