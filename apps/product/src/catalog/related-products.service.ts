import { limitOf, pageOf, pageRequest } from '@e-storefront/domain';
import type { CategoryDirectory } from '../clients/category-cache';
import type { Loaders } from '../graphql/loaders';
import { cursorOf, orderOf, type ProductFilter, type ProductQueryInput } from './product-query';
import type { Catalogue, Product, ProductPage } from './product.service';
import { shownCount, shownKind, type UnverifiedReviews } from '../reviews/review-policy';
import type { ReviewArguments, ReviewPage } from '../reviews/review.service';

type ListArguments = Pick<ProductQueryInput, 'page' | 'limit' | 'sortBy' | 'sortOrder'>;

interface Ports {
  catalogue: Catalogue;
  categories: CategoryDirectory;
  loaders: Loaders;
  unverified: UnverifiedReviews;
}

const RELATED = 8;

/** What hangs on a product, a category or a seller: lists that are read together for all rows of a page. */
export class ProductLinks {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Well-liked products of the same category. @throws BAD_USER_INPUT */
  async related(product: Product, limitArgument: number | null | undefined): Promise<Product[]> {
    const limit = limitOf(limitArgument, RELATED);
    const filter: ProductFilter = { scope: 'on-sale', categoryIds: [product.categoryId] };
    const order = { key: 'popularity', direction: -1 } as const;
    const rows = await this.#ports.loaders.list.load({ filter, order, skip: 0, limit: limit + 1 });
    return rows.filter(({ id }) => id !== product.id).slice(0, limit);
  }

  /** @throws BAD_USER_INPUT */
  async reviews(product: Product, args: ReviewArguments): Promise<ReviewPage> {
    const request = pageRequest(args);
    const { skip, limit } = request;
    const { loaders, unverified } = this.#ports;
    const kind = shownKind(args.verifiedPurchase, unverified);
    const total = kind === 'none' ? 0 : shownCount(product, kind, unverified);
    const reviews =
      kind === 'none' || total === 0
        ? []
        : await loaders.reviews.load({ productId: product.id, skip, limit, ...kind });
    return { reviews, pagination: pageOf(request, [], total).pagination };
  }

  /** Products on sale in a category and all below it. @throws BAD_USER_INPUT, SERVICE_UNAVAILABLE */
  async ofCategory(categoryId: string, args: ListArguments): Promise<ProductPage> {
    const categoryIds = (await this.#ports.categories.tree()).withDescendants(categoryId);
    const filter: ProductFilter = { scope: 'on-sale', categoryIds };
    return this.#page(filter, args, () => this.#ports.loaders.categoryCount.load(categoryId));
  }

  /** @throws BAD_USER_INPUT */
  async ofSeller(sellerId: string, args: ListArguments): Promise<ProductPage> {
    const filter = this.#ports.catalogue.sellerFilter(sellerId);
    return this.#page(filter, args, () => this.#ports.loaders.sellerCount.load(sellerId));
  }

  async #page(
    filter: ProductFilter,
    args: ListArguments,
    count: () => Promise<number>,
  ): Promise<ProductPage> {
    const request = pageRequest(args);
    const order = orderOf(args);
    const { skip, limit } = request;
    const rows = await this.#ports.loaders.list.load({ filter, order, skip, limit: limit + 1 });
    const products = rows.slice(0, limit);
    const last = products.at(-1);
    return {
      products,
      pagination: async () => pageOf(request, [], await count()).pagination,
      nextCursor: rows.length > limit && last ? cursorOf({ order }, last) : null,
    };
  }
}
