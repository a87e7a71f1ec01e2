import type { SubgraphContext } from '@e-storefront/subgraph';
import type { CategoryDirectory } from '../clients/category-cache';
import type { Loaders } from './loaders';
import type { ImageUploads } from '../media/media.service';
import type { ProductEditor } from '../catalog/product-admin.service';
import type { ProductFacets } from '../catalog/product-facets';
import type { ProductLinks } from '../catalog/related-products.service';
import type { ProductQueryInput } from '../catalog/product-query';
import type { Catalogue } from '../catalog/product.service';
import type { PurchasableLine } from '../catalog/purchasable-lines';
import type { ReviewService } from '../reviews/review.service';
import type { AdjustmentReport } from '../inventory/stock-adjustment.service';
import type { StockMovementPage, stockMovements } from '../inventory/stock-movements';
import type { StockService } from '../inventory/stock.service';

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
