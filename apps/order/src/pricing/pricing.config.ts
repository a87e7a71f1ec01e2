import { z } from 'zod';
import { toMinor } from '@e-storefront/domain';
import type { PricingPolicy } from './pricing';

const amount = z.coerce.number().min(0).max(100_000);

/** Tax and shipping; amounts in decimal units of the currency. */
export const pricingSettings = {
  PRICING_TAX_PERCENT: z.coerce.number().min(0).max(100).default(8),
  PRICING_SHIPPING_STANDARD: amount.default(10),
  PRICING_FREE_SHIPPING_ABOVE: amount.default(100),
  PRICING_SHIPPING_EXPRESS: amount.default(80),
  PRICING_CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as INR')
    .default('INR'),
};

export function toPricingPolicy(config: z.output<z.ZodObject<typeof pricingSettings>>): PricingPolicy {
  const minor = (name: keyof typeof pricingSettings): number => toMinor(Number(config[name]), name);
  return {
    taxPercent: config.PRICING_TAX_PERCENT,
    shippingStandard: minor('PRICING_SHIPPING_STANDARD'),
    freeShippingAbove: minor('PRICING_FREE_SHIPPING_ABOVE'),
    shippingExpress: minor('PRICING_SHIPPING_EXPRESS'),
    currency: config.PRICING_CURRENCY,
  };
}
