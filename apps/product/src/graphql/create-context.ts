import { requirePrincipal } from '@e-storefront/auth';
import type { AccountRecords, IdempotencyStore } from '@e-storefront/mongo';
import type { AccountDirectory, ServiceClient, SubgraphContext } from '@e-storefront/subgraph';
import type { CategoryCache } from '../clients/category-cache';
import type { AppContext } from './context';
import { createLoaders } from './loaders';
import type { ImageUploadService } from '../media/media.service';
import { expiredReadScopeFor, readScopeFor } from '../catalog/product-scope';
import { ProductAdminService } from '../catalog/product-admin.service';
import { countFacets } from '../catalog/product-facets.service';
import { RelatedProductsService } from '../catalog/related-products.service';
import { ProductService, type CatalogueCache } from '../catalog/product.service';
import type { ProductReader } from '../catalog/product-reader.model';
import type { ProductWriter } from '../catalog/product-writer.model';
import type { ReviewRepository } from '../reviews/review.model';
import type { StockAdjustmentRepository } from '../inventory/stock-adjustment.model';
import type { StockLedger } from '../inventory/stock-ledger.model';
import { purchasableLines } from '../catalog/purchasable-lines';
import { createPurchaseClient } from '../clients/purchase-verification.client';
import { createSellerClient } from '../clients/seller.client';
import type { UnverifiedReviews } from '../reviews/review-policy';
import { ReviewService } from '../reviews/review.service';
import type { SearchIndex } from '../search/search-index';
import { StockAdjustmentService } from '../inventory/stock-adjustment.service';
import { listStockMovements } from '../inventory/stock-movements';
import type { StockService } from '../inventory/stock.service';

interface AppDependencies {
  reader: ProductReader;
  writer: ProductWriter;
  reviewRepository: ReviewRepository;
  cache: CatalogueCache;
  categories: CategoryCache;
  search: SearchIndex;
  order: ServiceClient;
  accounts: AccountRecords;
  directory: AccountDirectory;
  unverifiedReviews: UnverifiedReviews;
  stock: StockService;
  adjustments: StockAdjustmentRepository;
  ledger: StockLedger;
  idempotency: IdempotencyStore;
  uploads: ImageUploadService;
}

/** Creates the context of each request: services within the caller's scope, and new loaders. */
export function createContextFactory(deps: AppDependencies): (base: SubgraphContext) => AppContext {
  const { reader, writer, reviewRepository, cache, categories, search, order, stock, uploads } = deps;
  const { adjustments: repository, ledger, idempotency, accounts, directory } = deps;
  const { unverifiedReviews: unverified } = deps;
  return (base) => {
    const { principal, logger } = base;
    const scope = readScopeFor(principal);
    const expiredScope = expiredReadScopeFor(base.expired);
    const products = new ProductService({ reader, cache, categories, search, scope, expiredScope });
    const loaders = createLoaders({ reader, reviews: reviewRepository, categories, cache, scope });
    const onError = (error: unknown): void => logger.warn({ err: error }, 'purchase verification failed');
    const findProduct = async (id: string) => products.onlyVisible(await loaders.product.load(id));
    return {
      ...base,
      products,
      categories,
      loaders,
      stock,
      uploads,
      productFacets: (input) => countFacets({ products, categories, reader, cache }, input),
      relatedProducts: new RelatedProductsService({ products, categories, loaders, unverified }),
      productAdmin: () =>
        new ProductAdminService(
          {
            reader,
            writer,
            categories,
            cache,
            sellers: createSellerClient({ accounts, directory }),
          },
          requirePrincipal(principal),
        ),
      adjustStock: async (lines, key) => {
        const once: IdempotencyStore['run'] = (request, work) => idempotency.run(request, work);
        const adjuster = new StockAdjustmentService({ repository, cache, once }, requirePrincipal(principal));
        return adjuster.adjust(lines, key);
      },
      stockMovements: async (args) =>
        listStockMovements(
          { ledger, findProduct: (id) => loaders.product.load(id) },
          requirePrincipal(principal),
          args,
        ),
      reviews: new ReviewService({
        repository: reviewRepository,
        purchases: createPurchaseClient(order),
        cache,
        unverified,
        onError,
        findProduct,
      }),
      purchasableLines: (lines) => purchasableLines({ reader, categories }, lines),
      countInCategory: (categoryId) => reader.count({ scope: 'all', categoryIds: [categoryId] }),
    };
  };
}
