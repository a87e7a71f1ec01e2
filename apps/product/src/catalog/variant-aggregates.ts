import { randomUUID } from 'node:crypto';

/** One stage of an update by aggregation pipeline. */
export interface UpdateStage {
  $set: Record<string, unknown>;
}

/** What somebody gave, taken as it is: a text that begins with a dollar sign must not be read as a field. */
export function literal(value: unknown): { $literal: unknown } {
  return { $literal: value };
}

/** Pieces of a variant that no order holds. */
const LEFT = { $subtract: ['$$v.onHand', '$$v.reserved'] };

/**
 * Ends every update of a product: what lists sort and filter by is worked out in the same write from what it is
 * derived from, so that the two can never disagree.
 */
/** The prices of what can be had; of everything when nothing can. */
export const OPEN_PRICES = {
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

/** Whether shoppers can buy a product: its seller offers it and may sell, and its category is shown. */
export const ON_SALE = {
  $and: ['$isActive', { $ne: ['$isSellerOff', true] }, { $ne: ['$isCategoryHidden', true] }],
};

export const DERIVED_FIGURES: readonly UpdateStage[] = [
  {
    $set: {
      variants: {
        $map: {
          input: '$variants',
          as: 'v',
          in: {
            $mergeObjects: ['$$v', { available: LEFT, sellable: { $add: [LEFT, '$$v.backorderLimit'] } }],
          },
        },
      },
    },
  },
  {
    $set: {
      onSale: ON_SALE,
      minPrice: { $min: OPEN_PRICES },
      maxPrice: { $max: '$variants.price' },
      // What one variant owes to its buyers takes nothing off what is there of another.
      available: { $sum: { $map: { input: '$variants', as: 'v', in: { $max: ['$$v.available', 0] } } } },
      inStock: { $gt: [{ $max: '$variants.sellable' }, 0] },
      hasJournal: { $gt: [{ $size: '$journal' }, 0] },
      hasOutbox: { $gt: [{ $size: '$outbox' }, 0] },
      rating: {
        $cond: [
          { $gt: ['$reviewCount', 0] },
          { $round: [{ $divide: ['$ratingSum', '$reviewCount'] }, 2] },
          0,
        ],
      },
      // A sale weighs as much as a review of five stars.
      popularity: { $add: [{ $multiply: ['$unitsSold', 5] }, '$ratingSum'] },
    },
  },
];

/**
 * Ends an update that changes pieces: the events of what it does to a variant stand in the product with the change
 * itself, so that neither is ever there without the other.
 * @param lowStock the threshold of variants that have none of their own
 */
export function stockFigures(lowStock: number): UpdateStage[] {
  // Until the derived figures follow, `available` is what it was before the update.
  const threshold = { $ifNull: ['$$v.lowStockThreshold', lowStock] };
  const depleted = { $and: [{ $gt: ['$$v.available', threshold] }, { $lte: [LEFT, threshold] }] };
  const replenished = { $and: [{ $lte: ['$$v.available', 0] }, { $gt: [LEFT, 0] }] };
  const crossing = { $filter: { input: '$variants', as: 'v', cond: { $or: [depleted, replenished] } } };
  const event = {
    id: eventIdOfVariant(),
    name: { $cond: [depleted, literal('stock.depleted.v1'), literal('stock.replenished.v1')] },
    at: literal(new Date()),
    variantId: '$$v._id',
    available: LEFT,
    threshold,
  };
  const events = { $map: { input: crossing, as: 'v', in: event } };
  return [{ $set: { outbox: { $concatArrays: ['$outbox', events] } } }, ...DERIVED_FIGURES];
}

/** A UUID for each variant that one update changes: random, its last part the variant's own. */
function eventIdOfVariant(): object {
  const random = randomUUID();
  const ownPart = { $substrBytes: [{ $toString: '$$v._id' }, 12, 12] };
  return { $concat: [literal(random.slice(0, random.lastIndexOf('-') + 1)), ownPart] };
}

/** The variants with one of them changed. @param changes new values or expressions on `$$v`, by field */
export function variantsWith(variantId: unknown, changes: Record<string, unknown>): object {
  const changed = { $mergeObjects: ['$$v', changes] };
  return {
    $map: {
      input: '$variants',
      as: 'v',
      in: { $cond: [{ $eq: ['$$v._id', literal(variantId)] }, changed, '$$v'] },
    },
  };
}

/** A field of one variant as it is before the update. */
export function fieldOfVariant(variantId: unknown, field: string): object {
  const found = {
    $filter: { input: '$variants', as: 'v', cond: { $eq: ['$$v._id', literal(variantId)] } },
  };
  return { $let: { vars: { found: { $arrayElemAt: [found, 0] } }, in: `$$found.${field}` } };
}
