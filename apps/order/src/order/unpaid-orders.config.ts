import { z } from 'zod';
import type { UnpaidPolicy } from './unpaid-orders';

const DAY_MS = 86_400_000;
const count = z.coerce.number().int().min(1).max(1_000_000);
/** 0 means no deadline. */
const days = z.coerce.number().min(0).max(365);

/** Limits and deadlines of unpaid orders. */
export const unpaidSettings = {
  UNPAID_PIECES: count.default(100),
  UNPAID_PIECES_UNVERIFIED: count.default(20),
  UNPAID_ORDERS: count.default(50),
  UNPAID_BANK_TRANSFER_DAYS: days.default(7),
  UNPAID_CASH_ON_DELIVERY_DAYS: days.default(3),
};

export function toUnpaidPolicy(config: z.output<z.ZodObject<typeof unpaidSettings>>): UnpaidPolicy {
  const toMs = (value: number): number | null => (value === 0 ? null : value * DAY_MS);
  return {
    maxQuantity: config.UNPAID_PIECES,
    maxQuantityUnverified: config.UNPAID_PIECES_UNVERIFIED,
    maxOrders: config.UNPAID_ORDERS,
    bankTransferMs: toMs(config.UNPAID_BANK_TRANSFER_DAYS),
    cashOnDeliveryMs: toMs(config.UNPAID_CASH_ON_DELIVERY_DAYS),
  };
}
