import type { Connection } from 'mongoose';
import { ensureIndexes, toObjectId } from '@e-storefront/mongo';
import { couponModel } from '../../../apps/coupon/src/promotion/promotion.model';
import { MongoReservationRepository } from '../../../apps/coupon/src/redemption/redemption.model';
import { objectIdFor } from '../identity';
import type { Plan } from '../plan';
import type { SeedUse } from '../redemptions';
import { modelOf, writeRows } from './write-rows';

/** The database of the coupon service: coupons and their uses. */
export async function writeCoupons(connection: Connection, { coupons, uses }: Plan): Promise<void> {
  const model = couponModel(connection);
  new MongoReservationRepository(connection, model);
  await ensureIndexes(connection);
  const rows = coupons.map(({ id, ...fields }) => ({ _id: toObjectId(id), ...fields, isDeleted: false }));
  await writeRows(model, rows);
  await writeRows(modelOf(connection, 'PromotionUse'), uses.map(useRow));
  await writeRows(modelOf(connection, 'PromotionReservation'), uses.map(reservationRow));
}

function reservationRow({ reservation: { reference, quote, ...row } }: SeedUse): object {
  return { _id: reference, ...row, quote: JSON.stringify(quote) };
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
