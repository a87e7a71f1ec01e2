import { z } from 'zod';
import { identitySettings, subgraphSettings } from '@e-storefront/config';
import { timeZone } from './analytics/sales-periods';
import { unpaidSettings } from './order/unpaid-orders.config';
import { paymentSettings } from './payment/payment.config';
import { pricingSettings } from './pricing/pricing.config';

/** The settings of this service by the names of their environment variables. */
export const settings = {
  ...subgraphSettings,
  ...identitySettings,
  ...pricingSettings,
  ...paymentSettings,
  /** The shop's days, weeks and months begin in it. */
  SHOP_TIME_ZONE: timeZone.default('UTC'),
  AUTH_URL: z.url(),
  ...unpaidSettings,
  PRODUCT_URL: z.url(),
  COUPON_URL: z.url(),
  /** How long orders of deleted accounts keep their address, in years after they were placed. */
  ORDER_RETENTION_YEARS: z.coerce.number().int().min(0).max(100).default(10),
  /** For tests: the file that names the checkpoint at which checkouts pause; see checkout/checkpoints.ts. */
  CHECKOUT_FAULTS_FILE: z.string().optional(),
};

export type OrderConfig = z.output<z.ZodObject<typeof settings>>;
