import type { Connection, Model } from 'mongoose';
import { inKeyOrder, toObjectId } from '@e-storefront/mongo';
import type { FacetCounts } from './product-facets';
import type { LiveProductIndex } from './product-index.model';
import type { ProductFilter, ProductQuery, ListPart } from './product-query';
import { productFields, productModel, toProduct, type ProductRow, type ReadRow } from './product.model';
import { isVisible, type Product, type ProductDetail } from './product';

/** Reads products from MongoDB. */
export class ProductReader {
  readonly #products: Model<ProductRow>;
  readonly #fileUrl: (file: string) => string;

  readonly #live: LiveProductIndex;

  /** @param fileUrl maps a file in the shop's storage to its public address */
  constructor(connection: Connection, fileUrl: (file: string) => string, live: LiveProductIndex) {
    this.#products = productModel(connection);
    this.#fileUrl = fileUrl;
    this.#live = live;
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
    const [products = []] = await this.lists([{ ...query, limit: query.limit + 1 }], details);
    return products;
  }

  /** Reads the products of several lists at once. */
  async lists(parts: readonly ListPart[], details?: readonly ProductDetail[]): Promise<Product[][]> {
    const index = await this.#live.current();
    const lists = parts.map((part) => index.list(part));
    const products = await this.findByIds([...new Set(lists.flat())], details);
    // A product may have changed since it was found.
    return lists.map((ids, part) => {
      const scope = parts[part]?.filter.scope ?? 'on-sale';
      const listed = inKeyOrder(ids, products, ({ id }) => id).filter((product) => product !== null);
      return listed.filter((product) => isVisible(product, scope));
    });
  }

  async count(filter: ProductFilter): Promise<number> {
    return (await this.#live.current()).count(filter);
  }

  /** Counts products per category or per seller. */
  async countBy(field: 'categoryId' | 'sellerId', filter: ProductFilter): Promise<Map<string, number>> {
    return (await this.#live.current()).countBy(field, filter);
  }

  async facets(filter: ProductFilter): Promise<FacetCounts> {
    return (await this.#live.current()).facets(filter);
  }

  #toProducts(rows: readonly ReadRow[]): Product[] {
    return rows.map((row) => toProduct(row, this.#fileUrl));
  }
}
