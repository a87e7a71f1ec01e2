import type { Connection, Model, PipelineStage, Types } from 'mongoose';
import { inKeyOrder, toObjectId } from '@e-storefront/mongo';
import { facetPipeline, toFacetCounts, type FacetRow } from './product-facets.model';
import type { FacetCounts } from './product-facets';
import { toFilter, type Filter } from './product-filter.model';
import { findIdsByPriceInRange } from './price-order.model';
import type { Cursor, ProductFilter, ProductOrder, ProductQuery, ListPart } from './product-query';
import { findRankedIds } from '../search/ranking.model';
import { productFields, productModel, toProduct, type ProductRow, type ReadRow } from './product.model';
import type { Product, ProductDetail } from './product';

type Sort = Record<string, 1 | -1>;

/** Counting stops here; larger totals are reported as this number. */
const COUNT_CEILING = 100_000;

/** Reads products from MongoDB. */
export class ProductReader {
  readonly #products: Model<ProductRow>;
  readonly #fileUrl: (file: string) => string;

  /** @param fileUrl maps a file in the shop's storage to its public address */
  constructor(connection: Connection, fileUrl: (file: string) => string) {
    this.#products = productModel(connection);
    this.#fileUrl = fileUrl;
  }

  /** Finds products in any state, deleted ones included: the caller decides on visibility. */
  async findByIds(ids: readonly string[], details?: readonly ProductDetail[]): Promise<Product[]> {
    const rows = await this.#products
      .find({ _id: { $in: ids.map(toObjectId) } }, productFields(details))
      .lean<ReadRow[]>();
    return this.#toProducts(rows);
  }

  /**
   * Returns up to `query.limit + 1` products; the extra one shows that another page exists.
   * @param details what is read of them beside their core; everything when left out
   */
  async list(query: ProductQuery, details?: readonly ProductDetail[]): Promise<Product[]> {
    const { filter, order, skip, limit, after } = query;
    const { search } = filter;
    if (order.key === 'relevance' && search) {
      return this.#findInOrder(
        await findRankedIds(this.#products, { ...filter, search }, { skip, limit: limit + 1 }),
        details,
      );
    }
    if (order.key === 'minPrice' && filter.minPrice !== undefined) {
      return this.#findInOrder(
        await findIdsByPriceInRange(this.#products, { ...query, limit: limit + 1 }),
        details,
      );
    }
    const rows = await this.#products
      .find(applyCursor(toFilter(filter), order, after), productFields(details))
      .sort(toSort(order))
      .skip(skip)
      .limit(limit + 1)
      .lean<ReadRow[]>();
    return this.#toProducts(rows);
  }

  /** Runs several short lists in one command. */
  async lists(parts: readonly ListPart[], details?: readonly ProductDetail[]): Promise<Product[][]> {
    const fields = productFields(details);
    const [first, ...others] = parts.map((part, index) =>
      listStages(part, { ...fields, part: { $literal: index } }),
    );
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

  /** Counts products per category or per seller. */
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
      ...facetPipeline(filter),
    ]);
    return toFacetCounts(row);
  }

  async #findInOrder(
    ids: readonly Types.ObjectId[],
    details: readonly ProductDetail[] | undefined,
  ): Promise<Product[]> {
    const keys = ids.map((id) => id.toHexString());
    return inKeyOrder(keys, await this.findByIds(keys, details), ({ id }) => id).filter(
      (product) => product !== null,
    );
  }

  #toProducts(rows: readonly ReadRow[]): Product[] {
    return rows.map((row) => toProduct(row, this.#fileUrl));
  }
}

function listStages({ filter, order, skip, limit }: ListPart, fields: object): object[] {
  return [
    { $match: toFilter(filter) },
    { $sort: toSort(order) },
    ...(skip > 0 ? [{ $skip: skip }] : []),
    { $limit: limit },
    { $project: fields },
  ];
}

function sortField({ key }: ProductOrder): string {
  if (key === 'relevance') return 'popularity';
  return key === 'name' ? 'nameKey' : key;
}

function toSort(order: ProductOrder): Sort {
  return { [sortField(order)]: order.direction, _id: order.direction };
}

function applyCursor(filter: Filter, order: ProductOrder, after: Cursor | undefined): Filter {
  if (!after) return filter;
  const value = order.key === 'createdAt' ? new Date(after.value) : after.value;
  const beyond = order.direction === 1 ? '$gt' : '$lt';
  const field = sortField(order);
  const afterLast = {
    $or: [{ [field]: { [beyond]: value } }, { [field]: value, _id: { [beyond]: toObjectId(after.id) } }],
  };
  return { $and: [filter, afterLast] };
}
