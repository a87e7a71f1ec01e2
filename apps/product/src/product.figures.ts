/** One stage of an update by aggregation pipeline. */
export interface UpdateStage {
  $set: Record<string, unknown>;
}

/** What somebody gave, taken as it is: a text that begins with a dollar sign must not be read as a field. */
export function literal(value: unknown): { $literal: unknown } {
  return { $literal: value };
}

/**
 * Ends every update of a product: what lists sort and filter by is worked out in the same write from what it is
 * derived from, so that the two can never disagree.
 */
export const DERIVED_FIGURES: readonly UpdateStage[] = [
  {
    $set: {
      variants: {
        $map: {
          input: '$variants',
          as: 'v',
          in: { $mergeObjects: ['$$v', { available: { $subtract: ['$$v.onHand', '$$v.reserved'] } }] },
        },
      },
    },
  },
  {
    $set: {
      minPrice: { $min: '$variants.price' },
      maxPrice: { $max: '$variants.price' },
      available: { $sum: '$variants.available' },
      hasJournal: { $gt: [{ $size: '$journal' }, 0] },
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
  { $set: { inStock: { $gt: ['$available', 0] } } },
];

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
