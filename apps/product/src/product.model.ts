import type { Connection, Model, PipelineStage, QueryFilter } from 'mongoose';
import { NOTHING, toObjectId } from '@e-storefront/mongo';
import { facetPipeline, toFacetCounts, type FacetRow } from './facets.model';
import type { FacetCounts } from './product.facets';
import type { Cursor, ProductFilter, ProductOrder, ProductQuery } from './product.query';
import { PRODUCT_FIELDS, productModel, toProduct, type ProductRow, type ReadRow } from './product.rows.model';
import type { ListPart, Product, ProductReader, ReadScope } from './product.service';

type Filter = QueryFilter<ProductRow>;
type Sort = Record<string, 1 | -1 | { $meta: 'textScore' }>;

/** The most rows that a filter is counted to; past it a list says so many. */
const COUNT_CEILING = 100_000;

/** Products in MongoDB, for reading. */
export class MongoProductReader implements ProductReader {
  readonly #products: Model<ProductRow>;
  readonly #fileUrl: (file: string) => string;

  /** @param fileUrl the public address of a file in the shop's storage */
  constructor(connection: Connection, fileUrl: (file: string) => string) {
    this.#products = productModel(connection);
    this.#fileUrl = fileUrl;
  }

  async byIds(ids: readonly string[]): Promise<Product[]> {
    const rows = await this.#products
      .find({ _id: { $in: ids.map(toObjectId) } }, PRODUCT_FIELDS)
      .lean<ReadRow[]>();
    return this.#toProducts(rows);
  }

  async list({ filter, order, skip, limit, after }: ProductQuery): Promise<Product[]> {
    const rows = await this.#products
      .find(withCursor(toFilter(filter), order, after), PRODUCT_FIELDS)
      .sort(toSort(order))
      .skip(skip)
      .limit(limit + 1)
      .lean<ReadRow[]>();
    return this.#toProducts(rows);
  }

  async lists(parts: readonly ListPart[]): Promise<Product[][]> {
    const [first, ...others] = parts.map((part, index) => listStages(part, index));
    if (!first) return [];
    const stages = [
      ...first,
      ...others.map((pipeline) => ({ $unionWith: { coll: this.#products.collection.name, pipeline } })),
    ];
    const rows = await this.#products.aggregate<ReadRow & { part: number }>(stages as PipelineStage[]);
    return parts.map((_, index) => this.#toProducts(rows.filter(({ part }) => part === index)));
  }

  async count(filter: ProductFilter): Promise<number> {
    return this.#products.countDocuments(toFilter(filter), { limit: COUNT_CEILING });
  }

  async countBy(field: 'categoryId' | 'sellerId', filter: ProductFilter): Promise<Map<string, number>> {
    const rows = await this.#products.aggregate<{ _id: { toHexString(): string }; count: number }>([
      { $match: toFilter(filter) },
      { $group: { _id: `$${field}`, count: { $sum: 1 } } },
    ]);
    return new Map(rows.map(({ _id, count }) => [_id.toHexString(), count]));
  }

  async facets(filter: ProductFilter): Promise<FacetCounts> {
    const [row] = await this.#products.aggregate<FacetRow>([
      { $match: toFilter(filter) },
      ...facetPipeline(),
    ]);
    return toFacetCounts(row);
  }

  #toProducts(rows: readonly ReadRow[]): Product[] {
    return rows.map((row) => toProduct(row, this.#fileUrl));
  }
}

function listStages({ filter, order, skip, limit }: ListPart, part: number): object[] {
  return [
    { $match: toFilter(filter) },
    { $sort: toSort(order) },
    ...(skip > 0 ? [{ $skip: skip }] : []),
    { $limit: limit },
    { $project: { ...PRODUCT_FIELDS, part: { $literal: part } } },
  ];
}

function scopeFilter(scope: ReadScope): Filter {
  // Both: an instance of an earlier release changes `isActive` alone.
  if (scope === 'on-sale') return { onSale: true, isActive: true };
  if (scope === 'all') return { isDeleted: false };
  return {
    isDeleted: false,
    $or: [{ onSale: true, isActive: true }, { sellerId: toObjectId(scope.sellerId) }],
  };
}

function toFilter(filter: ProductFilter): Filter {
  const { search, categoryIds, minPrice, maxPrice, featured, tags, minRating, inStock } = filter;
  const { sellerId, sellerIds } = filter;
  const words = search
    ?.match(/[\p{L}\p{M}\p{N}]+/gu)
    ?.slice(0, 20)
    .join(' ');
  if (search !== undefined && !words) return NOTHING;
  return {
    ...scopeFilter(filter.scope),
    ...(words && { $text: { $search: words } }),
    ...(categoryIds && { categoryId: inOrOne(categoryIds.map(toObjectId)) }),
    ...((minPrice !== undefined || maxPrice !== undefined) && {
      minPrice: {
        ...(minPrice !== undefined && { $gte: minPrice }),
        ...(maxPrice !== undefined && { $lte: maxPrice }),
      },
    }),
    ...(featured !== undefined && { featured }),
    ...(tags && { tags: { $all: tags } }),
    ...(sellerId && { sellerId: toObjectId(sellerId) }),
    ...(sellerIds && { sellerId: inOrOne(sellerIds.map(toObjectId)) }),
    ...(minRating !== undefined && { rating: { $gte: minRating } }),
    ...(inStock !== undefined && { inStock }),
  };
}

/** One value as an equality, so that an index that begins with it also gives the order. */
function inOrOne<T>(values: T[]): T | { $in: T[] } {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : { $in: values };
}

function fieldOf({ key }: ProductOrder): string {
  return key === 'name' ? 'nameKey' : key;
}

function toSort(order: ProductOrder): Sort {
  if (order.key === 'relevance') return { score: { $meta: 'textScore' }, _id: 1 };
  return { [fieldOf(order)]: order.direction, _id: order.direction };
}

function withCursor(filter: Filter, order: ProductOrder, after: Cursor | undefined): Filter {
  if (!after) return filter;
  const value = order.key === 'createdAt' ? new Date(after.value) : after.value;
  const past = order.direction === 1 ? '$gt' : '$lt';
  const field = fieldOf(order);
  const behind = {
    $or: [{ [field]: { [past]: value } }, { [field]: value, _id: { [past]: toObjectId(after.id) } }],
  };
  return { $and: [filter, behind] } as Filter;
}
