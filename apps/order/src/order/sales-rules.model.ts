import type { Expression } from 'mongoose';
import type { OrderStatus, PaymentStatus } from './order-status';

/*
 * The definitions behind all analytics, as expressions over a row of the collection `orders`.
 *
 * - Effective order: neither cancelled, nor returned as a whole, nor fully refunded.
 * - Revenue: the payments received for effective orders, less refunds. Refunds, lost disputes and refunds made at the
 *   provider count once the money has moved, in the period in which the order was placed; failed refunds do not count.
 * - Sales: the totals of orders that were never cancelled.
 * - Sold: the items of effective orders, paid or not, less returned and refunded items.
 * - Bought: a sold item of a paid order.
 */

const NOT_EFFECTIVE: readonly OrderStatus[] = ['CANCELLED', 'RETURNED', 'REFUNDED'];
const PAID: readonly PaymentStatus[] = ['PAID', 'COMPLETED', 'PARTIALLY_REFUNDED'];
/** Not recorded as paid yet; a delivered order in these statuses was paid in cash on delivery. */
const OPEN: readonly PaymentStatus[] = ['PENDING', 'PROCESSING'];

export const WAS_CANCELLED = { $in: ['CANCELLED', '$statusHistory.status'] };

const IS_EFFECTIVE = {
  $and: [{ $not: [{ $in: ['$orderStatus', NOT_EFFECTIVE] }] }, { $ne: ['$paymentStatus', 'REFUNDED'] }],
};

const IS_PAID = {
  $or: [
    { $in: ['$paymentStatus', PAID] },
    { $and: [{ $eq: ['$orderStatus', 'DELIVERED'] }, { $in: ['$paymentStatus', OPEN] }] },
  ],
};

/** In minor units. The waived part was never received. */
export const REVENUE = {
  $cond: [
    { $and: [IS_EFFECTIVE, IS_PAID] },
    {
      $max: [
        0,
        { $subtract: ['$total', { $add: [{ $ifNull: ['$waived', 0] }, { $ifNull: ['$refunded', 0] }] }] },
      ],
    },
    0,
  ],
} satisfies Expression;

/** The sold quantity of an unwound item (`$items`). */
export const SOLD_QUANTITY = {
  $cond: [
    IS_EFFECTIVE,
    {
      $max: [
        0,
        {
          $subtract: [
            '$items.quantity',
            {
              $max: [
                {
                  $sum: {
                    $map: {
                      input: orEmpty('$returns'),
                      as: 'orderReturn',
                      in: quantityIn('$$orderReturn.lines'),
                    },
                  },
                },
                quantityIn(orEmpty('$refundedLines')),
              ],
            },
          ],
        },
      ],
    },
    0,
  ],
};

/** Whether an unwound item (`$items`) is bought. */
export const IS_BOUGHT = { $and: [IS_PAID, { $gt: [SOLD_QUANTITY, 0] }] };

function orEmpty(field: string): object {
  return { $ifNull: [field, []] };
}

/** The quantity of the unwound item in a list of lines, whose variant ids are text. */
function quantityIn(lines: string | object): object {
  const isItem = { $eq: ['$$line.variantId', { $toString: '$items.variantId' }] };
  return {
    $sum: { $map: { input: lines, as: 'line', in: { $cond: [isItem, '$$line.quantity', 0] } } },
  };
}
