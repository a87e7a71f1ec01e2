import { requirePrincipal } from '@e-storefront/auth';
import type { IdempotencyStore } from '@e-storefront/mongo';
import type { ServiceClient, SubgraphContext } from '@e-storefront/subgraph';
import type { AccountRecords } from '@e-storefront/mongo';
import type { AccountDirectory } from '@e-storefront/subgraph';
import type { CategoryDirectory } from '../clients/category-cache';
import type { AppContext } from './context';
import { createLoaders } from './loaders';
import type { ImageUploads } from '../media/media.service';
import { expiredScopeOf, readScopeOf } from '../catalog/product-scope';
import { ProductEditor } from '../catalog/product-admin.service';
import { productFacets } from '../catalog/product-facets';
import { ProductLinks } from '../catalog/related-products.service';
import { Catalogue, type CatalogueCache, type ProductReader } from '../catalog/product.service';
import type { ProductWriter } from '../catalog/product-draft';
import { purchasableLines } from '../catalog/purchasable-lines';
import { purchases } from '../clients/purchase-verification.client';
import { sellers } from '../clients/seller.client';
import type { UnverifiedReviews } from '../reviews/review-policy';
import { ReviewService, type ReviewRepository } from '../reviews/review.service';
import type { SearchIndex } from '../search/search-index';
import { StockAdjuster, type AdjustmentRepository } from '../inventory/stock-adjustment.service';
import { stockMovements, type MovementReader } from '../inventory/stock-movements';
import type { StockService } from '../inventory/stock.service';

interface Parts {
  reader: ProductReader;
  writer: ProductWriter;
  reviewRepository: ReviewRepository;
  cache: CatalogueCache;
  categories: CategoryDirectory;
  search: SearchIndex;
  order: ServiceClient;
  accounts: AccountRecords;
  directory: AccountDirectory;
  unverifiedReviews: UnverifiedReviews;
  stock: StockService;
  adjustments: AdjustmentRepository;
  movements: MovementReader;
  idempotency: IdempotencyStore;
  uploads: ImageUploads;
}

/** Puts together what the resolvers of one call need: services that know the caller, and loaders of their own. */
export function createAppContext(parts: Parts): (base: SubgraphContext) => AppContext {
  const { reader, writer, reviewRepository, cache, categories, search, order, stock, uploads } = parts;
  const { adjustments: repository, movements, idempotency, accounts, directory } = parts;
  const { unverifiedReviews: unverified } = parts;
  return (base) => {
    const { principal, requestId, logger } = base;
    const scope = readScopeOf(principal);
    const expiredScope = expiredScopeOf(base.expired);
    const catalogue = new Catalogue({ reader, cache, categories, search, scope, expiredScope });
    const loaders = createLoaders({ reader, reviews: reviewRepository, categories, cache, scope });
    const onError = (error: unknown): void => logger.warn({ err: error }, 'purchase not verified');
    const visible = async (id: string) => catalogue.visible(await loaders.product.load(id));
    return {
      ...base,
      catalogue,
      categories,
      loaders,
      stock,
      uploads,
      facets: (input) => productFacets({ catalogue, categories, reader, cache }, input),
      links: new ProductLinks({ catalogue, categories, loaders, unverified }),
      editor: () =>
        new ProductEditor(
          { reader, writer, categories, cache, sellers: sellers({ accounts, directory, requestId }) },
          requirePrincipal(principal),
        ),
      adjustStock: async (lines, key) => {
        const once: IdempotencyStore['run'] = (request, work) => idempotency.run(request, work);
        const adjuster = new StockAdjuster({ repository, cache, once }, requirePrincipal(principal));
        return adjuster.adjust(lines, key);
      },
      movements: async (args) =>
        stockMovements(
          { reader: movements, product: (id) => loaders.product.load(id) },
          requirePrincipal(principal),
          args,
        ),
      reviews: new ReviewService({
        repository: reviewRepository,
        purchases: purchases(order, requestId),
        cache,
        unverified,
        onError,
        product: visible,
      }),
      purchasable: (lines) => purchasableLines({ reader, categories }, lines),
      countInCategory: (categoryId) => reader.count({ scope: 'all', categoryIds: [categoryId] }),
    };
  };
}
