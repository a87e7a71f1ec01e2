import DataLoader from 'dataloader';
import { inKeyOrder } from '@e-storefront/mongo';
import type { CategoryDirectory } from '../clients/category-cache';
import type { CatalogueCache, ListPart, Product, ProductReader, ReadScope } from '../catalog/product.service';
import type { Review, ReviewRepository, ReviewStretch } from '../reviews/review.service';

interface Ports {
  reader: ProductReader;
  reviews: ReviewRepository;
  categories: CategoryDirectory;
  cache: CatalogueCache;
  /** What the caller may see beyond what is on sale. */
  scope: ReadScope;
}

/** A stretch of one product's reviews. */
export interface ReviewsWanted extends ReviewStretch {
  productId: string;
}

/** What one call reads by key, gathered into few commands. */
export interface Loaders {
  /** Whatever its state. */
  product: DataLoader<string, Product | null>;
  list: DataLoader<ListPart, Product[], string>;
  review: DataLoader<string, Review | null>;
  reviews: DataLoader<ReviewsWanted, Review[], string>;
  /** Products on sale in a category and all below it. */
  categoryCount: DataLoader<string, number>;
  /** Products of a seller that the caller may see. */
  sellerCount: DataLoader<string, number>;
}

/** Makes the loaders of one call. */
export function createLoaders({ reader, reviews, categories, cache, scope }: Ports): Loaders {
  // Products of one category ask for the same related ones: the same list is read once.
  const sameList = { cacheKeyFn: (part: object) => JSON.stringify(part), maxBatchSize: 50 };
  const byCategory = async () => Object.fromEntries(await reader.countBy('categoryId', { scope: 'on-sale' }));
  return {
    product: new DataLoader(async (ids) => inKeyOrder(ids, await reader.byIds(ids), ({ id }) => id)),
    list: new DataLoader<ListPart, Product[], string>((parts) => reader.lists(parts), sameList),
    review: new DataLoader(async (ids) => inKeyOrder(ids, await reviews.byIds(ids), ({ id }) => id)),
    reviews: new DataLoader<ReviewsWanted, Review[], string>(
      (wanted) => reviewsOf(reviews, wanted),
      sameList,
    ),
    categoryCount: new DataLoader(async (ids) => {
      const tree = await categories.tree();
      const counts = await cache.getOrLoad('categories', byCategory);
      return ids.map((id) => tree.withDescendants(id).reduce((sum, one) => sum + (counts[one] ?? 0), 0));
    }),
    sellerCount: new DataLoader(async (ids) => {
      const counts = await reader.countBy('sellerId', { scope, sellerIds: [...ids] });
      return ids.map((id) => counts.get(id) ?? 0);
    }),
  };
}

/** Fields of one selection share their arguments, so that this is nearly always one stretch. */
async function reviewsOf(
  repository: ReviewRepository,
  wanted: readonly ReviewsWanted[],
): Promise<Review[][]> {
  const stretches = new Map<string, { stretch: ReviewStretch; ids: string[] }>();
  for (const { productId, ...stretch } of wanted) {
    const key = JSON.stringify(stretch);
    const group = stretches.get(key) ?? { stretch, ids: [] };
    group.ids.push(productId);
    stretches.set(key, group);
  }
  const found = new Map<string, Review[]>();
  for (const [key, { stretch, ids }] of stretches) {
    const unique = [...new Set(ids)];
    const lists = await repository.newestOf(unique, stretch);
    unique.forEach((id, index) => found.set(`${key}:${id}`, lists[index] ?? []));
  }
  return wanted.map(
    ({ productId, ...stretch }) => found.get(`${JSON.stringify(stretch)}:${productId}`) ?? [],
  );
}
