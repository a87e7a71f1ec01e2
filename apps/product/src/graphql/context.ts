import type { SubgraphContext } from '@e-storefront/subgraph';
import type { CategoryCache } from '../clients/category-cache';
import type { Loaders } from './loaders';
import type { ImageUploadService } from '../media/media.service';
import type { ProductAdminService } from '../catalog/product-admin.service';
import type { ProductFacets } from '../catalog/product-facets';
import type { RelatedProductsService } from '../catalog/related-products.service';
import type { ProductQueryInput } from '../catalog/product-query';
import type { ProductService } from '../catalog/product.service';
import type { PurchasableLine } from '../catalog/purchasable-lines';
import type { ReviewService } from '../reviews/review.service';
import type { AdjustmentReport } from '../inventory/stock-adjustment.service';
import type { StockMovementPage, listStockMovements } from '../inventory/stock-movements';
import type { StockService } from '../inventory/stock.service';

/** An entity of another subgraph, referenced by id. */
export interface EntityReference {
  id: string;
}

export interface AppContext extends SubgraphContext {
  products: ProductService;
  categories: CategoryCache;
  productFacets: (input: ProductQueryInput) => Promise<ProductFacets>;
  relatedProducts: RelatedProductsService;
  loaders: Loaders;
  /** @throws UNAUTHENTICATED, FORBIDDEN */
  productAdmin: () => ProductAdminService;
  uploads: ImageUploadService;
  reviews: ReviewService;
  stock: StockService;
  /** @throws UNAUTHENTICATED, FORBIDDEN */
  adjustStock: (lines: unknown, idempotencyKey: string | null) => Promise<AdjustmentReport>;
  /** @throws UNAUTHENTICATED, FORBIDDEN */
  stockMovements: (args: Parameters<typeof listStockMovements>[2]) => Promise<StockMovementPage>;
  purchasableLines: (lines: unknown) => Promise<(PurchasableLine | null)[]>;
  countInCategory: (categoryId: string) => Promise<number>;
}
