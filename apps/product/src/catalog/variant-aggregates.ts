import { randomUUID } from 'node:crypto';

/** One stage of an update by aggregation pipeline. */
export interface UpdateStage {
  $set: Record<string, unknown>;
}

/** Wraps user input: MongoDB reads a text that begins with a dollar sign as a field. */
export function toLiteral(value: unknown): { $literal: unknown } {
  return { $literal: value };
}

const AVAILABLE = { $subtract: ['$$v.onHand', '$$v.reserved'] };

/** The prices of the purchasable variants; of all variants when none is purchasable. */
export const PURCHASABLE_PRICES = {
  $cond: [
    { $gt: [{ $max: '$variants.sellable' }, 0] },
    {
      $map: {
        input: { $filter: { input: '$variants', as: 'v', cond: { $gt: ['$$v.sellable', 0] } } },
        as: 'v',
        in: '$$v.price',
      },
    },
    '$variants.price',
  ],
};

export const ON_SALE = {
  $and: ['$isActive', { $ne: ['$isSellerOff', true] }, { $ne: ['$isCategoryHidden', true] }],
};

/** The last stage of every product update: instances find changed products by it. The clock is the database's. */
export const CHANGED: UpdateStage = {
  $set: { changedAt: '$$NOW', revision: { $add: [{ $ifNull: ['$revision', 0] }, 1] } },
};

/** Last stages of every product update: recompute the fields that lists sort and filter by in the same write. */
export const DERIVED_FIELDS: readonly UpdateStage[] = [
  {
    $set: {
      variants: {
        $map: {
          input: '$variants',
          as: 'v',
          in: {
            $mergeObjects: [
              '$$v',
              { available: AVAILABLE, sellable: { $add: [AVAILABLE, '$$v.backorderLimit'] } },
            ],
          },
        },
      },
    },
  },
  {
    $set: {
      onSale: ON_SALE,
      minPrice: { $min: PURCHASABLE_PRICES },
      maxPrice: { $max: '$variants.price' },
      // Back-orders of one variant do not reduce the stock of another.
      available: { $sum: { $map: { input: '$variants', as: 'v', in: { $max: ['$$v.available', 0] } } } },
      inStock: { $gt: [{ $max: '$variants.sellable' }, 0] },
      hasJournal: { $gt: [{ $size: '$journal' }, 0] },
      rating: {
        $cond: [
          { $gt: ['$reviewCount', 0] },
          { $round: [{ $divide: ['$ratingSum', '$reviewCount'] }, 2] },
          0,
        ],
      },
      // One unit sold weighs as much as a five-star review.
      popularity: { $add: [{ $multiply: ['$unitsSold', 5] }, '$ratingSum'] },
    },
  },
  CHANGED,
];

/**
 * Last stages of an update that changes stock: add its events to the product's outbox in the same write.
 * @param lowStock default threshold for variants without their own
 */
export function stockStages(lowStock: number): UpdateStage[] {
  // `available` still has its previous value: the derived fields follow.
  const threshold = { $ifNull: ['$$v.lowStockThreshold', lowStock] };
  const depleted = { $and: [{ $gt: ['$$v.available', threshold] }, { $lte: [AVAILABLE, threshold] }] };
  const replenished = { $and: [{ $lte: ['$$v.available', 0] }, { $gt: [AVAILABLE, 0] }] };
  const crossing = { $filter: { input: '$variants', as: 'v', cond: { $or: [depleted, replenished] } } };
  const event = {
    id: variantEventId(),
    name: { $cond: [depleted, toLiteral('stock.depleted.v1'), toLiteral('stock.replenished.v1')] },
    at: toLiteral(new Date()),
    variantId: '$$v._id',
    available: AVAILABLE,
    threshold,
  };
  const events = { $map: { input: crossing, as: 'v', in: event } };
  return [{ $set: { outbox: { $concatArrays: ['$outbox', events] } } }, ...DERIVED_FIELDS];
}

/** A random UUID per update; the last group identifies the variant. */
function variantEventId(): object {
  const random = randomUUID();
  const ownPart = { $substrBytes: [{ $toString: '$$v._id' }, 12, 12] };
  return { $concat: [toLiteral(random.slice(0, random.lastIndexOf('-') + 1)), ownPart] };
}

/** @param changes values or expressions on `$$v`, by field */
export function updateVariant(variantId: unknown, changes: Record<string, unknown>): object {
  const changed = { $mergeObjects: ['$$v', changes] };
  return {
    $map: {
      input: '$variants',
      as: 'v',
      in: { $cond: [{ $eq: ['$$v._id', toLiteral(variantId)] }, changed, '$$v'] },
    },
  };
}

/** A field of one variant before the update. */
export function variantField(variantId: unknown, field: string): object {
  const found = {
    $filter: { input: '$variants', as: 'v', cond: { $eq: ['$$v._id', toLiteral(variantId)] } },
  };
  return { $let: { vars: { found: { $arrayElemAt: [found, 0] } }, in: `$$found.${field}` } };
}
