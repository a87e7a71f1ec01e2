import type { SubgraphContext } from '@e-storefront/subgraph';
import type { CategoryDirectory } from './category.directory';
import type { Loaders } from './loaders';
import type { ImageUploads } from './media.service';
import type { ProductEditor } from './product.editing';
import type { ProductFacets } from './product.facets';
import type { ProductLinks } from './product.links';
import type { ProductQueryInput } from './product.query';
import type { Catalogue } from './product.service';
import type { PurchasableLine } from './purchasable';
import type { ReviewService } from './review.service';
import type { AdjustmentReport } from './stock.adjustment';
import type { StockMovementPage, stockMovements } from './stock.movements';
import type { StockService } from './stock.service';

/** An entity of another subgraph, of which only the id is known here. */
export interface EntityReference {
  id: string;
}

export interface AppContext extends SubgraphContext {
  catalogue: Catalogue;
  categories: CategoryDirectory;
  facets: (input: ProductQueryInput) => Promise<ProductFacets>;
  links: ProductLinks;
  loaders: Loaders;
  /** The writing side, for a caller who may write. @throws UNAUTHENTICATED, FORBIDDEN */
  editor: () => ProductEditor;
  uploads: ImageUploads;
  reviews: ReviewService;
  stock: StockService;
  /** @throws UNAUTHENTICATED, FORBIDDEN */
  adjustStock: (lines: unknown, idempotencyKey: string | null) => Promise<AdjustmentReport>;
  /** @throws UNAUTHENTICATED, FORBIDDEN */
  movements: (args: Parameters<typeof stockMovements>[2]) => Promise<StockMovementPage>;
  purchasable: (lines: unknown) => Promise<(PurchasableLine | null)[]>;
  countInCategory: (categoryId: string) => Promise<number>;
}
