import type { Connection } from 'mongoose';
import { AccountRecords, ensureIndexes, groupByKey, toObjectId } from '@e-storefront/mongo';
import { findCheapest } from '../../../apps/product/src/catalog/cheapest-variant';
import { toOptionsKey } from '../../../apps/product/src/catalog/product.input';
import { toNameKey } from '../../../apps/product/src/catalog/product-query';
import { productModel, type ProductRow } from '../../../apps/product/src/catalog/product.model';
import { createSearchFields } from '../../../apps/product/src/catalog/new-product.model';
import { splitTerms, toVariantTerms } from '../../../apps/product/src/search/search-fields';
import { SearchVocabulary, vocabularyModel } from '../../../apps/product/src/search/vocabulary.model';
import { ReviewRepository } from '../../../apps/product/src/reviews/review.model';
import { movementModel } from '../../../apps/product/src/inventory/stock-rows.model';
import { objectIdFor } from '../identity';
import { pictureOf, PICTURE_PIXELS } from '../pictures';
import type { Plan } from '../plan';
import type { SeedProduct, SeedVariant } from '../products/catalogue';
import type { SeedReview } from '../reviews/reviews';
import type { Stock } from '../stock';
import { modelOf, writeRows } from './write-rows';

/** The database of the product service: products, the ledger of their stock, reviews and votes. */
export async function writeProducts(connection: Connection, plan: Plan): Promise<void> {
  const products = productModel(connection);
  const movements = movementModel(connection);
  new ReviewRepository(connection, {
    countsUnverified: false,
    accounts: new AccountRecords(connection),
  });
  vocabularyModel(connection);
  await ensureIndexes(connection);
  const rows = productRows(plan);
  await Promise.all([
    writeRows(products, rows),
    new SearchVocabulary(connection).add(countsOf(rows)),
    writeRows(movements, plan.stock.movements),
    writeRows(modelOf(connection, 'Review'), plan.reviews.map(reviewRow)),
    writeRows(modelOf(connection, 'ReviewVote'), plan.reviews.flatMap(voteRows)),
  ]);
}

/** How many of some products have each term. */
function countsOf(rows: readonly ProductRow[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { search } of rows) {
    for (const term of splitTerms(...Object.values(search ?? {})))
      counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  return counts;
}

function productRows({ products, stock, reviews }: Plan): ProductRow[] {
  const ids = products.map(({ id }) => id);
  const ratings = groupByKey(ids, reviews, ({ productId }) => productId);
  return products.map((product, index) => {
    return productRow(product, stock, ratings[index] ?? []);
  });
}

function productRow(product: SeedProduct, stock: Stock, reviews: readonly SeedReview[]): ProductRow {
  const { id, categoryId, sellerId, variants: drafts, ...fields } = product;
  const variants = drafts.map((draft) => variantRow(draft, stock));
  const size = { width: PICTURE_PIXELS, height: PICTURE_PIXELS };
  return {
    ...fields,
    _id: toObjectId(id),
    categoryId: toObjectId(categoryId),
    sellerId: toObjectId(sellerId),
    nameKey: toNameKey(fields.name),
    isDeleted: false,
    imageUrl: null,
    isSellerOff: false,
    isCategoryHidden: false,
    onSale: fields.isActive,
    images: [{ _id: objectIdFor(`image:${id}`), file: pictureOf(categoryId), url: null, ...size }],
    variants,
    ...derived(variants, reviews, stock.sold.get(id) ?? 0),
    ...createSearchFields(fields, variants),
    holds: [],
    journal: [],
    hasJournal: false,
    outbox: [],
    updatedAt: fields.createdAt,
  };
}

/**
 * As the product service derives them. It does so with each write; doing that here would write every product and its
 * sixteen indexes twice. The test has it derive them once more and sees nothing change.
 */
function derived(variants: ProductRow['variants'], reviews: readonly SeedReview[], unitsSold: number) {
  const ratings = reviews.filter(({ verifiedPurchase }) => verifiedPurchase).map(({ rating }) => rating);
  const unverifiedReviewCount = reviews.length - ratings.length;
  const prices = variants.map(({ price }) => price);
  const available = variants.reduce((sum, variant) => sum + variant.available, 0);
  const ratingSum = ratings.reduce((sum, rating) => sum + rating, 0);
  const reviewCount = ratings.length;
  return {
    minPrice: findCheapest(variants)?.price ?? 0,
    maxPrice: Math.max(...prices),
    available,
    inStock: available > 0,
    ratingSum,
    reviewCount,
    unverifiedReviewCount,
    unitsSold,
    rating: reviewCount === 0 ? 0 : Math.round((ratingSum / reviewCount) * 100) / 100,
    popularity: unitsSold * 5 + ratingSum,
  };
}

function variantRow(
  { id, sku, options, price }: SeedVariant,
  { figures }: Stock,
): ProductRow['variants'][number] {
  const { onHand, reserved } = figures.get(id) ?? { onHand: 0, reserved: 0 };
  const available = onHand - reserved;
  const settings = { backorderLimit: 0, lowStockThreshold: null };
  return {
    _id: toObjectId(id),
    sku,
    options,
    optionsKey: toOptionsKey(options),
    price,
    onHand,
    reserved,
    available,
    sellable: available,
    ...settings,
    ...toVariantTerms({ sku, options }),
  };
}

function reviewRow({ voterIds: _voters, id, productId, userId, ...review }: SeedReview): object {
  const ids = { _id: toObjectId(id), productId: toObjectId(productId), userId: toObjectId(userId) };
  return { ...review, ...ids };
}

function voteRows({ id, voterIds }: SeedReview): object[] {
  return voterIds.map((voter) => ({ _id: `${id}:${voter}`, reviewId: toObjectId(id) }));
}
