import type { Expression } from 'mongoose';
import type { OrderStatus, PaymentStatus } from './order-status';

/*
 * What counts as placed, as revenue, as sold and as bought: the one definition behind every figure of the shop, as
 * expressions over a row of the collection `orders`.
 *
 * - Placed: an order that was never cancelled, whatever became of it since.
 * - Revenue: what was received for an order that stands, less what went back. An order stands unless it was cancelled,
 *   came back as a whole, or all of its money went back. A refund, a lost dispute and a refund made at the provider
 *   count once the money has moved, in the period in which the order was placed; a refund that fails counts no more.
 * - Sold: the pieces of orders that stand, paid for or not, less those that came back or whose money went back.
 * - Bought: a piece that is sold, in an order that is paid for.
 */

const ENDED: readonly OrderStatus[] = ['CANCELLED', 'RETURNED', 'REFUNDED'];
const PAID: readonly PaymentStatus[] = ['PAID', 'COMPLETED', 'PARTIALLY_REFUNDED'];
/** Not yet recorded as paid: an order that is delivered all the same was paid for at the door. */
const OPEN: readonly PaymentStatus[] = ['PENDING', 'PROCESSING'];

export const WAS_CANCELLED = { $in: ['CANCELLED', '$statusHistory.status'] };

const STANDS = {
  $and: [{ $not: [{ $in: ['$orderStatus', ENDED] }] }, { $ne: ['$paymentStatus', 'REFUNDED'] }],
};

const IS_PAID = {
  $or: [
    { $in: ['$paymentStatus', PAID] },
    { $and: [{ $eq: ['$orderStatus', 'DELIVERED'] }, { $in: ['$paymentStatus', OPEN] }] },
  ],
};

/** What an order has brought in, in minor units: what was waived was never received. */
export const REVENUE = {
  $cond: [
    { $and: [STANDS, IS_PAID] },
    {
      $max: [
        0,
        { $subtract: ['$total', { $add: [{ $ifNull: ['$waived', 0] }, { $ifNull: ['$refunded', 0] }] }] },
      ],
    },
    0,
  ],
} as unknown as Expression;

/** The pieces of an unwound item (`$items`) that are sold. */
export const SOLD_QUANTITY = {
  $cond: [
    STANDS,
    {
      $max: [
        0,
        {
          $subtract: [
            '$items.quantity',
            {
              $max: [
                { $sum: { $map: { input: list('$returns'), as: 'came', in: piecesIn('$$came.lines') } } },
                piecesIn(list('$refundedLines')),
              ],
            },
          ],
        },
      ],
    },
    0,
  ],
};

/** Whether pieces of an unwound item (`$items`) are bought. */
export const IS_BOUGHT = { $and: [IS_PAID, { $gt: [SOLD_QUANTITY, 0] }] };

function list(field: string): object {
  return { $ifNull: [field, []] };
}

/** How many pieces of the unwound item are in a list of lines, which name their variants as text. */
function piecesIn(lines: string | object): object {
  const isItem = { $eq: ['$$line.variantId', { $toString: '$items.variantId' }] };
  return {
    $sum: { $map: { input: lines, as: 'line', in: { $cond: [isItem, '$$line.quantity', 0] } } },
  };
}
