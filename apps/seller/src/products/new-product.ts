import type { ProductDetails } from './product-fields';
import type { MatrixOption, MatrixRow } from './variant-matrix';

/** The values of the form of a new product. */
export interface NewProduct extends ProductDetails {
  kind: 'simple' | 'variants';
  sku: string;
  price: number | string;
  stock: number | string;
  options: MatrixOption[];
  variants: MatrixRow[];
}
