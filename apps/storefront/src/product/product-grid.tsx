import type { ReactNode } from 'react';
import { ProductCard } from './product-card';
import type { StorefrontProductCardFragment } from './product-card.generated';
import classes from './product-grid.module.css';

interface ProductGridProps {
  products: readonly StorefrontProductCardFragment[];
  /** How many images are in view when the page opens. */
  firstCount?: number;
}

/** Products in as many columns as fit. */
export function ProductGrid({ products, firstCount = 0 }: ProductGridProps): ReactNode {
  return (
    <ul className={classes['grid']}>
      {products.map((product, index) => (
        <li key={product.id}>
          <ProductCard product={product} isFirst={index < firstCount} />
        </li>
      ))}
    </ul>
  );
}
