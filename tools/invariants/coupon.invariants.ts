import { objectIds, type Databases, type Scope } from './databases';

/** A coupon's usage count equals the number of its active redemptions and of the order groups with the coupon. */
export async function couponViolations(
  { coupon, order }: Databases,
  { couponIds }: Scope,
): Promise<string[]> {
  const coupons = await coupon
    .collection('coupons')
    .find({ _id: { $in: objectIds(couponIds) } })
    .toArray();
  const found: string[] = [];
  for (const { _id, code, usageCount, usageLimit } of coupons) {
    const uses = await coupon
      .collection('promotionuses')
      .countDocuments({ couponId: _id, status: 'REDEEMED' });
    const alive = { couponCode: code, orderStatus: { $nin: ['CANCELLED', 'REFUNDED'] } };
    const groups = (await order.collection('orders').distinct('groupId', alive)).length;
    if (usageCount !== uses || uses !== groups) {
      found.push(`coupon ${code}: counted ${usageCount}, redemptions ${uses}, order groups ${groups}`);
    }
    if (usageLimit !== null && usageCount > usageLimit) found.push(`coupon ${code} was used too often`);
  }
  return found;
}
