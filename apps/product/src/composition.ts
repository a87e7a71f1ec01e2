import type { FastifyBaseLogger } from 'fastify';
import type { AccountRecords, IdempotencyStore } from '@e-storefront/mongo';
import type { AccountDirectory, ServiceClient } from '@e-storefront/subgraph';
import { ProductAdminService } from './catalog/product-admin.service';
import { ProductFacetsService } from './catalog/product-facets.service';
import type { ProductReader } from './catalog/product-reader.model';
import type { ProductWriter } from './catalog/product-writer.model';
import { ProductService, type CatalogueCache } from './catalog/product.service';
import { purchasableLines, type PurchasableLine } from './catalog/purchasable-lines';
import { RelatedProductsService } from './catalog/related-products.service';
import type { CategoryCache } from './clients/category-cache';
import { createPurchaseClient } from './clients/purchase-verification.client';
import { createSellerClient } from './clients/seller.client';
import type { StockAdjustmentRepository } from './inventory/stock-adjustment.model';
import { StockAdjustmentService } from './inventory/stock-adjustment.service';
import type { StockLedger } from './inventory/stock-ledger.model';
import { StockMovements } from './inventory/stock-movements';
import type { StockRepository } from './inventory/stock.model';
import { StockService } from './inventory/stock.service';
import type { ImageUploadService } from './media/media.service';
import type { UnverifiedReviews } from './reviews/review-policy';
import type { ReviewRepository } from './reviews/review.model';
import { ReviewService } from './reviews/review.service';
import type { SearchIndex } from './search/search-index';

/** Process-wide dependencies of the services. */
export interface AppDependencies {
  reader: ProductReader;
  writer: ProductWriter;
  reviews: ReviewRepository;
  stock: StockRepository;
  /** Purges what gateways have cached of products. */
  onStockMoved: (productIds: readonly string[]) => Promise<void>;
  adjustments: StockAdjustmentRepository;
  ledger: StockLedger;
  idempotency: IdempotencyStore;
  accounts: AccountRecords;
  cache: CatalogueCache;
  categories: CategoryCache;
  search: SearchIndex;
  uploads: ImageUploadService;
  order: ServiceClient;
  directory: AccountDirectory;
  unverifiedReviews: UnverifiedReviews;
  logger: FastifyBaseLogger;
}

/** The services of the GraphQL context. */
export interface Services {
  products: ProductService;
  productAdmin: ProductAdminService;
  productFacets: ProductFacetsService;
  relatedProducts: RelatedProductsService;
  categories: CategoryCache;
  reviews: ReviewService;
  stock: StockService;
  stockAdjustments: StockAdjustmentService;
  stockMovements: StockMovements;
  uploads: ImageUploadService;
  purchasableLines: (lines: unknown) => Promise<(PurchasableLine | null)[]>;
}

/** Creates the services once per process. */
export function createServices(dependencies: AppDependencies): Services {
  const { reader, cache, categories, ledger, idempotency, uploads, logger } = dependencies;
  const unverified = dependencies.unverifiedReviews;
  const products = new ProductService(dependencies);
  const sellers = createSellerClient({
    ...dependencies,
    onFailure: (err) => logger.warn({ err }, 'seller was not checked with auth'),
  });
  return {
    products,
    productAdmin: new ProductAdminService({ ...dependencies, sellers }),
    productFacets: new ProductFacetsService({ products, categories, reader }),
    relatedProducts: new RelatedProductsService({ products, categories, unverified }),
    categories,
    reviews: new ReviewService({
      repository: dependencies.reviews,
      purchases: createPurchaseClient(dependencies.order),
      products,
      cache,
      unverified,
      onError: (err) => logger.warn({ err }, 'purchase verification failed'),
    }),
    stock: new StockService(dependencies.stock, { onReserved: dependencies.onStockMoved }),
    stockAdjustments: new StockAdjustmentService({
      repository: dependencies.adjustments,
      cache,
      once: (request, work) => idempotency.run(request, work),
    }),
    stockMovements: new StockMovements({ ledger, reader }),
    uploads,
    purchasableLines: (lines) => purchasableLines({ reader, categories }, lines),
  };
}
