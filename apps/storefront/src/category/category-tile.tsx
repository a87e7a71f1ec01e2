import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { CategoryIcon } from './category-icon';
import classes from './category-tile.module.css';

interface CategoryTileProps {
  category: { name: string; slug: string; icon: string | null };
}

/** A category as a tile that leads to its page. */
export function CategoryTile({ category: { name, slug, icon } }: CategoryTileProps): ReactNode {
  return (
    <Link to={`/categories/${slug}`} className={classes['tile']}>
      <CategoryIcon icon={icon} size={28} />
      {name}
    </Link>
  );
}
