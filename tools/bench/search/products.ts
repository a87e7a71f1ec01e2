import type { Connection } from 'mongoose';
import { createProductRow } from '../../../apps/product/src/catalog/new-product.model';
import { productModel, type ProductRow } from '../../../apps/product/src/catalog/product.model';
import { splitTerms } from '../../../apps/product/src/search/search-fields';
import { SearchVocabulary } from '../../../apps/product/src/search/vocabulary.model';
import type { SaleFlags } from '../../../apps/product/src/sale-state/sale-state.model';
import type { BenchProduct } from './catalogue';

/** On sale, as far as its seller and its category go. */
const SOLD: SaleFlags = { isSellerOff: false, isCategoryHidden: false };
const ROWS_AT_ONCE = 1_000;
const YEAR_MS = 365 * 86_400_000;

/** Where products of the made-up catalogue belong. */
export interface Assortment {
  categoryIds: readonly string[];
  sellerIds: readonly string[];
}

/**
 * Writes products of the made-up catalogue and their vocabulary. Age, popularity and rating depend on the position alone.
 * @param onProgress called regularly with the number of products written
 */
export async function writeProducts(
  connection: Connection,
  list: Iterable<BenchProduct>,
  assortment: Assortment,
  onProgress: (products: number) => void = () => undefined,
): Promise<void> {
  const products = productModel(connection).collection;
  const counts = new Map<string, number>();
  let rows: ProductRow[] = [];
  let written = 0;
  const write = async (): Promise<void> => {
    if (rows.length === 0) return;
    await products.insertMany(rows, { ordered: false });
    written += rows.length;
    if (written % (20 * ROWS_AT_ONCE) === 0) onProgress(written);
    rows = [];
  };
  for (const product of list) {
    const row = rowOf(product, assortment);
    for (const term of splitTerms(...Object.values(row.search ?? {})))
      counts.set(term, (counts.get(term) ?? 0) + 1);
    if (rows.push(row) === ROWS_AT_ONCE) await write();
  }
  await write();
  await new SearchVocabulary(connection).add(counts);
}

function rowOf(
  { id, name, description, tags, sku, price }: BenchProduct,
  { categoryIds, sellerIds }: Assortment,
): ProductRow {
  const number = Number.parseInt(id, 16);
  const [categoryId = '', sellerId = ''] = [categoryIds, sellerIds].map((ids) => ids[number % ids.length]);
  const draft = {
    id,
    name,
    description,
    categoryId,
    sellerId,
    imageUrl: null,
    tags,
    featured: number % 50 === 0,
    isActive: true,
    variants: [{ sku, options: [], optionsKey: '', price, stock: number % 10 === 0 ? 0 : 5 }],
  };
  const reviewCount = number % 7;
  const ratingSum = reviewCount * (1 + (number % 5));
  const at = new Date(Date.UTC(2026, 0) - ((number * 7_919) % YEAR_MS));
  return {
    ...createProductRow(draft, SOLD, sellerId),
    popularity: number % 1_000,
    ratingSum,
    reviewCount,
    rating: reviewCount === 0 ? 0 : ratingSum / reviewCount,
    // Receipts are in no journal, so that services have nothing to move to the ledger.
    journal: [],
    hasJournal: false,
    createdAt: at,
    updatedAt: at,
  };
}
