import type { Connection } from 'mongoose';
import { ensureIndexes, toObjectId } from '@e-storefront/mongo';
import { couponModel } from '../../../apps/coupon/src/coupon.model';
import { MongoRedemptionRepository } from '../../../apps/coupon/src/coupon.redemption.model';
import { objectIdFor } from '../identity';
import type { Plan } from '../plan';
import type { SeedUse } from '../redemptions';
import { modelOf, writeRows } from './write-rows';

/** The database of the coupon service: coupons and their uses. */
export async function writeCoupons(connection: Connection, { coupons, uses }: Plan): Promise<void> {
  const model = couponModel(connection);
  new MongoRedemptionRepository(connection, model);
  await ensureIndexes(connection);
  const rows = coupons.map(({ id, ...fields }) => ({ _id: toObjectId(id), ...fields, isDeleted: false }));
  await writeRows(model, rows);
  await writeRows(modelOf(connection, 'Redemption'), uses.map(useRow));
}

function useRow({ couponId, customerId, slot, releasedAt, ...use }: SeedUse): object {
  return {
    ...{ _id: objectIdFor(`use:${use.reference}`), ...use, couponId: toObjectId(couponId) },
    ...(customerId !== null && { customerId: toObjectId(customerId) }),
    ...(slot !== null && { slot }),
    ...(releasedAt && { releasedAt }),
  };
}
