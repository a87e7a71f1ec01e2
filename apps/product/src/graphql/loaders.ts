import DataLoader from 'dataloader';
import { inKeyOrder } from '@e-storefront/mongo';
import type { RequestContext } from '@e-storefront/subgraph';
import type { CategoryCache } from '../clients/category-cache';
import type { ListPart } from '../catalog/product-query';
import type { Product } from '../catalog/product';
import { selectedProductDetails } from '../catalog/product-details';
import { readScopeFor } from '../catalog/product-scope';
import type { ProductReader } from '../catalog/product-reader.model';
import type { Review, ReviewRange, ReviewsRequest } from '../reviews/review';
import type { ReviewRepository } from '../reviews/review.model';

interface Dependencies {
  reader: ProductReader;
  reviews: ReviewRepository;
  categories: CategoryCache;
}

/** Batches the reads of one request. */
export interface Loaders {
  /** In any state. */
  product: DataLoader<string, Product | null>;
  list: DataLoader<ListPart, Product[], string>;
  review: DataLoader<string, Review | null>;
  reviews: DataLoader<ReviewsRequest, Review[], string>;
  /** Products on sale in a category and its descendants. */
  categoryCount: DataLoader<string, number>;
  /** Products of a seller in the caller's scope. */
  sellerCount: DataLoader<string, number>;
}

export function createLoaders(
  { reader, reviews, categories }: Dependencies,
  context: RequestContext,
): Loaders {
  // Products of one category have the same related products: load equal lists once.
  const byContent = { cacheKeyFn: (part: object) => JSON.stringify(part), maxBatchSize: 50 };
  return {
    product: new DataLoader(async (ids) =>
      inKeyOrder(ids, await reader.findByIds(ids, selectedProductDetails(context)), ({ id }) => id),
    ),
    list: new DataLoader<ListPart, Product[], string>(
      (parts) => reader.lists(parts, selectedProductDetails(context)),
      byContent,
    ),
    review: new DataLoader(async (ids) => inKeyOrder(ids, await reviews.findByIds(ids), ({ id }) => id)),
    reviews: new DataLoader<ReviewsRequest, Review[], string>(
      (requests) => loadReviews(reviews, requests),
      byContent,
    ),
    categoryCount: new DataLoader(async (ids) => {
      const tree = await categories.tree();
      const counts = await reader.countBy('categoryId', { scope: 'on-sale' });
      return ids.map((id) => tree.withDescendants(id).reduce((sum, one) => sum + (counts.get(one) ?? 0), 0));
    }),
    sellerCount: new DataLoader(async (ids) => {
      const counts = await reader.countBy('sellerId', {
        scope: readScopeFor(context),
        sellerIds: [...ids],
      });
      return ids.map((id) => counts.get(id) ?? 0);
    }),
  };
}

/** Groups requests by range; usually all fields of a selection share one. */
async function loadReviews(
  repository: ReviewRepository,
  requests: readonly ReviewsRequest[],
): Promise<Review[][]> {
  const groups = new Map<string, { range: ReviewRange; ids: string[] }>();
  for (const { productId, ...range } of requests) {
    const key = JSON.stringify(range);
    const group = groups.get(key) ?? { range, ids: [] };
    group.ids.push(productId);
    groups.set(key, group);
  }
  const found = new Map<string, Review[]>();
  for (const [key, { range, ids }] of groups) {
    const unique = [...new Set(ids)];
    const lists = await repository.listByProduct(unique, range);
    unique.forEach((id, index) => found.set(`${key}:${id}`, lists[index] ?? []));
  }
  return requests.map(({ productId, ...range }) => found.get(`${JSON.stringify(range)}:${productId}`) ?? []);
}
