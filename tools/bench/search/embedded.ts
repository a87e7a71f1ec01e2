import { createConnection } from 'mongoose';
import { ensureIndexes } from '@e-storefront/mongo';
import { ProductReader } from '../../../apps/product/src/catalog/product-reader.model';
import { createProductRow } from '../../../apps/product/src/catalog/new-product.model';
import { productModel, type ProductRow } from '../../../apps/product/src/catalog/product.model';
import { splitTerms } from '../../../apps/product/src/search/search-fields';
import { SearchVocabulary, vocabularyModel } from '../../../apps/product/src/search/vocabulary.model';
import { EmbeddedSearchIndex } from '../../../apps/product/src/search/embedded-search-index.model';
import type { SaleFlags } from '../../../apps/product/src/sale-state/sale-state.model';
import type { Candidate } from './candidates';
import type { BenchProduct } from './catalogue';

/** On sale, as far as its seller and its category go. */
const SOLD: SaleFlags = { isSellerOff: false, isCategoryHidden: false };
const SELLER = 'f'.repeat(24);
const CATEGORIES = 40;
const ROWS_AT_ONCE = 1_000;

/** The platform's own search: terms in the products' documents and a vocabulary beside them. */
export async function embedded(mongoUri: string): Promise<Candidate> {
  const connection = await createConnection(mongoUri, { autoIndex: false, autoCreate: false }).asPromise();
  const products = productModel(connection);
  vocabularyModel(connection);
  const index = new EmbeddedSearchIndex(connection);
  const reader = new ProductReader(connection, (file) => file);
  return {
    load: async (list) => {
      await connection.dropDatabase();
      await ensureIndexes(connection);
      const counts = new Map<string, number>();
      let rows: ProductRow[] = [];
      for (const product of list) {
        const row = rowOf(product);
        for (const term of splitTerms(...Object.values(row.search ?? {})))
          counts.set(term, (counts.get(term) ?? 0) + 1);
        rows.push(row);
        if (rows.length < ROWS_AT_ONCE) continue;
        await products.collection.insertMany(rows, { ordered: false });
        rows = [];
      }
      if (rows.length > 0) await products.collection.insertMany(rows, { ordered: false });
      await new SearchVocabulary(connection).add(counts);
    },
    search: async (text) => {
      const scope = 'on-sale' as const;
      const search = text === '' ? undefined : await index.match(text, { scope });
      if (search === null) return 0;
      const filter = { scope, ...(search && { search }) };
      const order = { key: search ? 'relevance' : 'createdAt', direction: -1 } as const;
      const [total] = await Promise.all([
        reader.count(filter),
        reader.list({ filter, order, page: 1, skip: 0, limit: 20 }),
      ]);
      return total;
    },
    close: () => connection.close(),
  };
}

function rowOf({ id, name, description, tags, sku, price }: BenchProduct): ProductRow {
  const number = Number.parseInt(id, 16);
  const categoryId = (number % CATEGORIES).toString(16).padStart(24, 'c');
  const variants = [{ sku, options: [], optionsKey: '', price, stock: 5 }];
  const draft = {
    name,
    description,
    categoryId,
    sellerId: SELLER,
    imageUrl: null,
    tags,
    featured: false,
    isActive: true,
  };
  return { ...createProductRow({ ...draft, variants }, SOLD, SELLER), popularity: number % 1_000 };
}
