import type { Connection } from 'mongoose';
import { ensureIndexes, groupByKey, toObjectId } from '@e-storefront/mongo';
import { optionsKeyOf } from '../../../apps/product/src/product.input';
import { DERIVED_FIGURES } from '../../../apps/product/src/product.figures';
import { nameKeyOf } from '../../../apps/product/src/product.query';
import { productModel, type ProductRow } from '../../../apps/product/src/product.rows.model';
import { MongoReviewRepository } from '../../../apps/product/src/review.model';
import { movementModel } from '../../../apps/product/src/stock.rows.model';
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
  new MongoReviewRepository(connection);
  await ensureIndexes(connection);
  await writeRows(products, productRows(plan));
  // The service's own figures, so that they are rounded as it rounds them.
  await products.updateMany({}, [...DERIVED_FIGURES], { updatePipeline: true, timestamps: false });
  await writeRows(movements, plan.stock.movements);
  await writeRows(modelOf(connection, 'Review'), plan.reviews.map(reviewRow));
  await writeRows(modelOf(connection, 'ReviewVote'), plan.reviews.flatMap(voteRows));
}

function productRows({ products, stock, reviews }: Plan): ProductRow[] {
  const ids = products.map(({ id }) => id);
  const ratings = groupByKey(ids, reviews, ({ productId }) => productId);
  return products.map((product, index) => {
    const given = (ratings[index] ?? []).map(({ rating }) => rating);
    const ratingSum = given.reduce((sum, rating) => sum + rating, 0);
    const unitsSold = stock.sold.get(product.id) ?? 0;
    return { ...productRow(product, stock), ratingSum, reviewCount: given.length, unitsSold };
  });
}

/** What follows from the rest stands at nothing until the figures are derived. */
const UNDERIVED = {
  minPrice: 0,
  maxPrice: 0,
  available: 0,
  inStock: false,
  rating: 0,
  popularity: 0,
} as const;

function productRow(
  product: SeedProduct,
  stock: Stock,
): Omit<ProductRow, 'ratingSum' | 'reviewCount' | 'unitsSold'> {
  const { id, categoryId, sellerId, variants, ...fields } = product;
  const size = { width: PICTURE_PIXELS, height: PICTURE_PIXELS };
  return {
    ...fields,
    ...UNDERIVED,
    ...{ _id: toObjectId(id), categoryId: toObjectId(categoryId), sellerId: toObjectId(sellerId) },
    ...{ nameKey: nameKeyOf(fields.name), isDeleted: false, imageUrl: null },
    images: [{ _id: objectIdFor(`image:${id}`), file: pictureOf(categoryId), url: null, ...size }],
    variants: variants.map((variant) => variantRow(variant, stock)),
    ...{ holds: [], journal: [], hasJournal: false, updatedAt: fields.createdAt },
  };
}

function variantRow(
  { id, sku, options, price }: SeedVariant,
  { figures }: Stock,
): ProductRow['variants'][number] {
  const { onHand, reserved } = figures.get(id) ?? { onHand: 0, reserved: 0 };
  const counts = { onHand, reserved, available: onHand - reserved };
  return { _id: toObjectId(id), sku, options, optionsKey: optionsKeyOf(options), price, ...counts };
}

function reviewRow({ voterIds: _voters, id, productId, userId, ...review }: SeedReview): object {
  const ids = { _id: toObjectId(id), productId: toObjectId(productId), userId: toObjectId(userId) };
  return { ...review, ...ids };
}

function voteRows({ id, voterIds }: SeedReview): object[] {
  return voterIds.map((voter) => ({ _id: `${id}:${voter}`, reviewId: toObjectId(id) }));
}
