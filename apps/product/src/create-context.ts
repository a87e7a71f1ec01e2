import { requirePrincipal } from '@e-storefront/auth';
import type { IdempotencyStore } from '@e-storefront/mongo';
import type { ServiceClient, SubgraphContext } from '@e-storefront/subgraph';
import type { AccountRecords } from '@e-storefront/mongo';
import type { AccountDirectory } from '@e-storefront/subgraph';
import type { CategoryDirectory } from './category.directory';
import type { AppContext } from './context';
import { createLoaders } from './loaders';
import type { ImageUploads } from './media.service';
import { expiredScopeOf, readScopeOf } from './product.access';
import { ProductEditor } from './product.editing';
import { productFacets } from './product.facets';
import { ProductLinks } from './product.links';
import { Catalogue, type CatalogueCache, type ProductReader } from './product.service';
import type { ProductWriter } from './product.writer';
import { purchasableLines } from './purchasable';
import { purchases } from './purchases';
import { sellers } from './sellers.client';
import type { UnverifiedReviews } from './review.policy';
import { ReviewService, type ReviewRepository } from './review.service';
import type { SearchIndex } from './search/search-index';
import { StockAdjuster, type AdjustmentRepository } from './stock.adjustment';
import { stockMovements, type MovementReader } from './stock.movements';
import type { StockService } from './stock.service';

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
      ...{ catalogue, categories, loaders, stock, uploads },
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
        ...{ cache, unverified, onError },
        product: visible,
      }),
      purchasable: (lines) => purchasableLines({ reader, categories }, lines),
      countInCategory: (categoryId) => reader.count({ scope: 'all', categoryIds: [categoryId] }),
    };
  };
}
