import type { Connection } from 'mongoose';
import { ensureIndexes, toObjectId } from '@e-storefront/mongo';
import { CustomerGroupRepository } from '../../../apps/coupon/src/customer-group/customer-group.model';
import { PromotionRepository } from '../../../apps/coupon/src/promotion/promotion.model';
import { RedemptionRepository } from '../../../apps/coupon/src/redemption/redemption.model';
import { objectIdFor } from '../identity';
import type { Plan } from '../plan';
import type { SeedUse } from '../redemptions';
import { modelOf, writeRows } from './write-rows';

/** Writes the database of the coupon service: coupons and their redemptions. */
export async function writeCoupons(connection: Connection, { coupons, uses }: Plan): Promise<void> {
  const promotions = new PromotionRepository(connection);
  const groups = new CustomerGroupRepository(connection);
  new RedemptionRepository(connection, { promotions, groups });
  await ensureIndexes(connection);
  const rows = coupons.map(({ id, ...fields }) => ({ _id: toObjectId(id), ...fields, isDeleted: false }));
  await writeRows(modelOf(connection, 'Promotion'), rows);
  await writeRows(modelOf(connection, 'PromotionRedemption'), uses.map(useRow));
  await writeRows(modelOf(connection, 'PromotionReservation'), uses.map(reservationRow));
}

function reservationRow({ reservation: { reference, quote, promotions, ...row } }: SeedUse): object {
  return { _id: reference, ...row, quote: JSON.stringify(quote), uses: promotions };
}

function useRow({
  couponId,
  customerId,
  slot,
  releasedAt,
  reservation: _reservation,
  ...use
}: SeedUse): object {
  return {
    _id: objectIdFor(`use:${use.reference}`),
    ...use,
    couponId: toObjectId(couponId),
    ...(customerId !== null && { customerId: toObjectId(customerId) }),
    ...(slot !== null && { slot }),
    ...(releasedAt && { releasedAt }),
  };
}
