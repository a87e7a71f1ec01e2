import { createConnection } from 'mongoose';
import { ensureIndexes } from '@e-storefront/mongo';
import { ProductReader } from '../../../apps/product/src/catalog/product-reader.model';
import { productModel } from '../../../apps/product/src/catalog/product.model';
import { LiveProductIndex } from '../../../apps/product/src/catalog/product-index.model';
import { SearchVocabulary, vocabularyModel } from '../../../apps/product/src/search/vocabulary.model';
import { EmbeddedSearchIndex } from '../../../apps/product/src/search/embedded-search-index';
import type { Candidate } from './candidates';
import { writeProducts } from './products';

const ASSORTMENT = {
  sellerIds: ['f'.repeat(24)],
  categoryIds: Array.from({ length: 40 }, (_, index) => index.toString(16).padStart(24, 'c')),
};

/** The platform's own search: terms in the products' documents and a vocabulary beside them. */
export async function embedded(mongoUri: string): Promise<Candidate> {
  const connection = await createConnection(mongoUri, { autoIndex: false, autoCreate: false }).asPromise();
  productModel(connection);
  vocabularyModel(connection);
  const live = new LiveProductIndex(connection);
  const index = new EmbeddedSearchIndex(live, new SearchVocabulary(connection));
  const reader = new ProductReader(connection, (file) => file, live);
  return {
    load: async (list) => {
      await connection.dropDatabase();
      await ensureIndexes(connection);
      await writeProducts(connection, list, ASSORTMENT);
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
