import DataLoader from 'dataloader';
import { inKeyOrder } from '@e-storefront/mongo';
import type { CategoryDirectory } from './category.directory';
import type { ListPart, Product, ProductReader } from './product.service';
import type { Review, ReviewRepository, ReviewStretch } from './review.service';

interface Ports {
  reader: ProductReader;
  reviews: ReviewRepository;
  categories: CategoryDirectory;
}

/** A stretch of one product's reviews. */
export interface ReviewsWanted extends ReviewStretch {
  productId: string;
}

/** What one call reads by key, gathered into few commands. */
export interface Loaders {
  /** Whatever its state. */
  product: DataLoader<string, Product | null>;
  list: DataLoader<ListPart, Product[]>;
  reviews: DataLoader<ReviewsWanted, Review[]>;
  /** Products on sale in a category and all below it. */
  categoryCount: DataLoader<string, number>;
}

/** Makes the loaders of one call. */
export function createLoaders({ reader, reviews, categories }: Ports): Loaders {
  return {
    product: new DataLoader(async (ids) => inKeyOrder(ids, await reader.byIds(ids), ({ id }) => id)),
    list: new DataLoader((parts) => reader.lists(parts), { cache: false, maxBatchSize: 50 }),
    reviews: new DataLoader((wanted) => reviewsOf(reviews, wanted), { cache: false, maxBatchSize: 50 }),
    categoryCount: new DataLoader(async (ids) => {
      const tree = await categories.tree();
      const below = ids.map((id) => tree.withDescendants(id));
      const filter = { scope: 'on-sale' as const, categoryIds: [...new Set(below.flat())].sort() };
      const counts = await reader.countBy('categoryId', filter);
      return below.map((all) => all.reduce((sum, id) => sum + (counts.get(id) ?? 0), 0));
    }),
  };
}

/** Fields of one selection share their arguments, so that this is nearly always one stretch. */
async function reviewsOf(
  repository: ReviewRepository,
  wanted: readonly ReviewsWanted[],
): Promise<Review[][]> {
  const stretches = new Map<string, { stretch: ReviewStretch; ids: string[] }>();
  for (const { productId, skip, limit } of wanted) {
    const key = `${skip}:${limit}`;
    const group = stretches.get(key) ?? { stretch: { skip, limit }, ids: [] };
    group.ids.push(productId);
    stretches.set(key, group);
  }
  const found = new Map<string, Review[]>();
  for (const [key, { stretch, ids }] of stretches) {
    const unique = [...new Set(ids)];
    const lists = await repository.newestOf(unique, stretch);
    unique.forEach((id, index) => found.set(`${key}:${id}`, lists[index] ?? []));
  }
  return wanted.map(({ productId, skip, limit }) => found.get(`${skip}:${limit}:${productId}`) ?? []);
}
