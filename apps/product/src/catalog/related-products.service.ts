import { limitOf, pageOf, pageRequest } from '@e-storefront/domain';
import type { RequestContext } from '@e-storefront/subgraph';
import type { CategoryCache } from '../clients/category-cache';
import {
  toCursor,
  parseOrder,
  type ListPart,
  type ProductFilter,
  type ProductQueryInput,
} from './product-query';
import type { ProductService, ProductPage } from './product.service';
import { countVisible, visibleReviews, type UnverifiedReviews } from '../reviews/review-policy';
import type { Product } from './product';
import type { Review, ReviewArguments, ReviewPage, ReviewsRequest } from '../reviews/review';

type ListArguments = Pick<ProductQueryInput, 'page' | 'limit' | 'sortBy' | 'sortOrder'>;

interface Loader<Key, Value> {
  load(key: Key): Promise<Value>;
}

/** The loaders of the request, which batch over all rows of a page. */
interface Loaders {
  list: Loader<ListPart, Product[]>;
  reviews: Loader<ReviewsRequest, Review[]>;
  /** By category id, with its descendants. */
  categoryCount: Loader<string, number>;
  sellerCount: Loader<string, number>;
}

interface WithLoaders {
  loaders: Loaders;
}

interface Dependencies {
  products: ProductService;
  categories: CategoryCache;
  unverified: UnverifiedReviews;
}

const DEFAULT_RELATED = 8;

/** Nested lists of products, categories and sellers. */
export class RelatedProductsService {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Lists popular products of the same category. @throws BAD_USER_INPUT */
  async related(
    { loaders }: WithLoaders,
    product: Product,
    limitArgument: number | null | undefined,
  ): Promise<Product[]> {
    const limit = limitOf(limitArgument, DEFAULT_RELATED);
    const filter: ProductFilter = { scope: 'on-sale', categoryIds: [product.categoryId] };
    const order = { key: 'popularity', direction: -1 } as const;
    const rows = await loaders.list.load({ filter, order, skip: 0, limit: limit + 1 });
    return rows.filter(({ id }) => id !== product.id).slice(0, limit);
  }

  /** @throws BAD_USER_INPUT */
  async reviews({ loaders }: WithLoaders, product: Product, args: ReviewArguments): Promise<ReviewPage> {
    const request = pageRequest(args);
    const { skip, limit } = request;
    const { unverified } = this.#deps;
    const selection = visibleReviews(args.verifiedPurchase, unverified);
    const total = selection === 'none' ? 0 : countVisible(product, selection, unverified);
    const reviews =
      selection === 'none' || total === 0
        ? []
        : await loaders.reviews.load({ productId: product.id, skip, limit, ...selection });
    return { reviews, pagination: pageOf(request, [], total).pagination };
  }

  /** Lists the products on sale in a category and its descendants. @throws BAD_USER_INPUT, SERVICE_UNAVAILABLE */
  async listByCategory(
    { loaders }: WithLoaders,
    categoryId: string,
    args: ListArguments,
  ): Promise<ProductPage> {
    const categoryIds = (await this.#deps.categories.tree()).withDescendants(categoryId);
    const filter: ProductFilter = { scope: 'on-sale', categoryIds };
    return loadPage(loaders, { filter, args, count: () => loaders.categoryCount.load(categoryId) });
  }

  /** @throws BAD_USER_INPUT */
  async listBySeller(
    context: RequestContext & WithLoaders,
    sellerId: string,
    args: ListArguments,
  ): Promise<ProductPage> {
    const filter = this.#deps.products.filterBySeller(context, sellerId);
    const { loaders } = context;
    return loadPage(loaders, { filter, args, count: () => loaders.sellerCount.load(sellerId) });
  }
}

interface PageOfList {
  filter: ProductFilter;
  args: ListArguments;
  count: () => Promise<number>;
}

async function loadPage(loaders: Loaders, { filter, args, count }: PageOfList): Promise<ProductPage> {
  const request = pageRequest(args);
  const order = parseOrder(args);
  const { skip, limit } = request;
  const rows = await loaders.list.load({ filter, order, skip, limit: limit + 1 });
  const products = rows.slice(0, limit);
  const last = products.at(-1);
  return {
    products,
    pagination: async () => pageOf(request, [], await count()).pagination,
    nextCursor: rows.length > limit && last ? toCursor({ order }, last) : null,
  };
}
