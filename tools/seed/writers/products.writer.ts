import type { Connection } from 'mongoose';
import { AccountRecords, ensureIndexes, groupByKey, toObjectId } from '@e-storefront/mongo';
import { toOptionsKey } from '../../../apps/product/src/catalog/product.input';
import { productModel, type ProductRow } from '../../../apps/product/src/catalog/product.model';
import { createProductRow } from '../../../apps/product/src/catalog/new-product.model';
import { countTerms } from '../../../apps/product/src/search/search-backfill.model';
import { SearchVocabulary, vocabularyModel } from '../../../apps/product/src/search/vocabulary.model';
import { ReviewRepository } from '../../../apps/product/src/reviews/review.model';
import { movementModel } from '../../../apps/product/src/inventory/stock-rows.model';
import { objectIdFor } from '../identity';
import { pictureOf, PICTURE_PIXELS } from '../pictures';
import type { Plan } from '../plan';
import type { SeedProduct } from '../products/catalogue';
import type { SeedReview } from '../reviews/reviews';
import type { Stock } from '../stock';
import { modelOf, writeRows } from './write-rows';

/** Writes the database of the product service: products, the stock ledger, reviews and votes. */
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
    new SearchVocabulary(connection).add(countTerms(rows, new Map())),
    writeRows(movements, plan.stock.movements),
    writeRows(modelOf(connection, 'Review'), plan.reviews.map(reviewRow)),
    writeRows(modelOf(connection, 'ReviewVote'), plan.reviews.flatMap(voteRows)),
  ]);
}

function productRows({ products, stock, reviews }: Plan): ProductRow[] {
  const ids = products.map(({ id }) => id);
  const ratings = groupByKey(ids, reviews, ({ productId }) => productId);
  return products.map((product, index) => productRow(product, stock, ratings[index] ?? []));
}

function productRow(product: SeedProduct, stock: Stock, reviews: readonly SeedReview[]): ProductRow {
  const { id, categoryId, sellerId, createdAt } = product;
  const levelsOf = (variantId: string) => stock.figures.get(variantId) ?? { onHand: 0, reserved: 0 };
  const variants = product.variants.map((variant) => {
    const { onHand, reserved } = levelsOf(variant.id);
    const { id, sku, options, price } = variant;
    return { id, sku, options, optionsKey: toOptionsKey(options), price, stock: onHand - reserved };
  });
  const flags = { isSellerOff: false, isCategoryHidden: false };
  const row = createProductRow({ ...product, imageUrl: null, variants }, flags, sellerId);
  const size = { width: PICTURE_PIXELS, height: PICTURE_PIXELS };
  return {
    ...row,
    images: [{ _id: objectIdFor(`image:${id}`), file: pictureOf(categoryId), url: null, ...size }],
    variants: row.variants.map((variant) => ({ ...variant, ...levelsOf(variant._id.toHexString()) })),
    ...popularityOf(reviews, stock.sold.get(id) ?? 0),
    // The movements are in the ledger already.
    journal: [],
    hasJournal: false,
    createdAt,
    updatedAt: createdAt,
  };
}

/**
 * As derived by the product service. It does so with each write; doing that here would write every product and its
 * sixteen indexes twice. The test derives them again and compares.
 */
function popularityOf(reviews: readonly SeedReview[], unitsSold: number) {
  const ratings = reviews.filter(({ verifiedPurchase }) => verifiedPurchase).map(({ rating }) => rating);
  const reviewCount = ratings.length;
  const ratingSum = ratings.reduce((sum, rating) => sum + rating, 0);
  return {
    ratingSum,
    reviewCount,
    unverifiedReviewCount: reviews.length - reviewCount,
    unitsSold,
    rating: reviewCount === 0 ? 0 : Math.round((ratingSum / reviewCount) * 100) / 100,
    popularity: unitsSold * 5 + ratingSum,
  };
}

function reviewRow({ voterIds: _voters, id, productId, userId, ...review }: SeedReview): object {
  const ids = { _id: toObjectId(id), productId: toObjectId(productId), userId: toObjectId(userId) };
  return { ...review, ...ids };
}

function voteRows({ id, voterIds }: SeedReview): object[] {
  return voterIds.map((voter) => ({ _id: `${id}:${voter}`, reviewId: toObjectId(id) }));
}
