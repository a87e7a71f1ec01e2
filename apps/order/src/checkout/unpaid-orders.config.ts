import { z } from 'zod';
import type { UnpaidPolicy } from './unpaid-orders';

const DAY_MS = 86_400_000;
const count = z.coerce.number().int().min(1).max(1_000_000);
/** 0 for no end. */
const days = z.coerce.number().min(0).max(365);

/** What buyers may have on order without having paid, and how long. */
export const unpaidSettings = {
  UNPAID_PIECES: count.default(100),
  UNPAID_PIECES_UNVERIFIED: count.default(20),
  UNPAID_ORDERS: count.default(50),
  UNPAID_BANK_TRANSFER_DAYS: days.default(7),
  UNPAID_CASH_ON_DELIVERY_DAYS: days.default(3),
};

/** The policy that the settings describe. */
export function unpaidPolicy(config: z.output<z.ZodObject<typeof unpaidSettings>>): UnpaidPolicy {
  const lasting = (value: number): number | null => (value === 0 ? null : value * DAY_MS);
  return {
    pieces: config.UNPAID_PIECES,
    unverifiedPieces: config.UNPAID_PIECES_UNVERIFIED,
    orders: config.UNPAID_ORDERS,
    bankTransferMs: lasting(config.UNPAID_BANK_TRANSFER_DAYS),
    cashOnDeliveryMs: lasting(config.UNPAID_CASH_ON_DELIVERY_DAYS),
  };
}
