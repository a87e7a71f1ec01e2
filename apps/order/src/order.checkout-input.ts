import { z } from 'zod';
import Big from 'big.js';
import type { Principal } from '@e-storefront/auth';
import {
  MAX_AMOUNT,
  email,
  multilineText,
  objectId,
  parseInput,
  quantity,
  text,
  toDecimal,
  type Present,
} from '@e-storefront/values';
import { MAX_LINES } from './cart.entity';
import type { LineRef } from './catalogue';
import type { ShippingAddress, ShippingMethod } from './order.entity';
import type { PricingPolicy } from './order.pricing';

/** What a buyer wants, cleaned; not priced yet. */
export interface Wish {
  customerId: string;
  customerEmail: string;
  lines: (LineRef & { quantity: number })[];
  couponCode: string | null;
  paymentMethod: string;
  /** What the payment provider's own form gave in place of card data. */
  paymentToken: string | null;
  shippingMethod: ShippingMethod;
  shippingAddress: ShippingAddress;
  notes: string | null;
  /** The total that the buyer saw, in decimal units; null when the client does not say. */
  shownTotal: number | null;
}

/** Every spelling that clients use for a way of paying, and the one that is kept. */
const PAYMENT_METHODS = {
  card: 'card',
  credit_card: 'credit_card',
  debit_card: 'debit_card',
  paypal: 'paypal',
  stripe: 'stripe',
  cash_on_delivery: 'cash_on_delivery',
  cod: 'cash_on_delivery',
  bank: 'bank_transfer',
  bank_transfer: 'bank_transfer',
  upi: 'upi',
} as const;

const paymentMethod = z
  .string()
  .trim()
  .toLowerCase()
  .pipe(
    z.enum(Object.keys(PAYMENT_METHODS) as [keyof typeof PAYMENT_METHODS], {
      error: `must be one of ${Object.keys(PAYMENT_METHODS).join(', ')}.`,
    }),
  )
  .transform((spelling) => PAYMENT_METHODS[spelling]);

/** An amount that a client showed: only compared, so a client's rounding noise is no reason to refuse. */
const shownAmount = z
  .number()
  .min(0, 'must not be negative.')
  .max(toDecimal(MAX_AMOUNT), `must be at most ${toDecimal(MAX_AMOUNT)}.`);
const shownPrice = shownAmount.refine(hasTwoDecimals, 'takes at most two decimals.');

const address = z.object({
  name: text(120).optional(),
  mobile: text(30).optional(),
  email: email.optional(),
  street: text(200),
  city: text(100),
  state: text(100),
  zip: text(20),
  country: text(100),
});
const method = z.enum(['STANDARD', 'EXPRESS']);
const notes = multilineText(1_000).optional();
const paymentToken = text(255).optional();

const orderInput = z.object({
  customerId: objectId,
  customerEmail: email,
  items: z
    .array(
      z.object({
        productId: objectId,
        variantId: objectId.optional(),
        quantity,
        price: shownPrice,
        subtotal: shownAmount,
      }),
    )
    .min(1, 'must hold at least one line.')
    .max(MAX_LINES, `must hold at most ${MAX_LINES} lines.`),
  subtotal: shownAmount,
  total: shownAmount,
  tax: shownAmount.optional(),
  shipping: shownAmount.optional(),
  discount: shownAmount.optional(),
  couponCode: text(64).optional(),
  paymentMethod,
  paymentToken,
  shippingMethod: method.optional(),
  shippingAddress: address,
  notes,
});

const cartInput = z.object({
  shippingAddress: address,
  paymentMethod,
  paymentToken,
  shippingMethod: method.default('STANDARD'),
  customerEmail: email.optional(),
  notes,
  expectedTotal: shownAmount.optional(),
});

/** Reads `createOrder`'s input. @throws BAD_USER_INPUT */
export function wishOfOrder(value: unknown, policy: PricingPolicy): Wish {
  const input = parseInput(orderInput, value);
  return {
    ...common(input),
    customerId: input.customerId,
    customerEmail: input.customerEmail,
    lines: input.items.map(({ productId, variantId, quantity: pieces }) => ({
      productId,
      ...(variantId && { variantId }),
      quantity: pieces,
    })),
    couponCode: input.couponCode ?? null,
    shippingMethod: input.shippingMethod ?? methodShown(input.shipping, policy),
    shownTotal: input.total,
  };
}

/** Reads `checkout`'s input; the lines are the cart's. @throws BAD_USER_INPUT */
export function wishOfCart(
  value: unknown,
  cart: Pick<Wish, 'lines' | 'couponCode'>,
  principal: Principal,
): Wish {
  const input = parseInput(cartInput, value);
  return {
    ...common(input),
    ...cart,
    customerId: principal.id,
    customerEmail: input.customerEmail ?? principal.email,
    shippingMethod: input.shippingMethod,
    shownTotal: input.expectedTotal ?? null,
  };
}

/**
 * Whether a price is more than a cent above the one that the buyer saw.
 * @param total minor units
 * @param shown decimal units
 */
export function isDearerThanShown(total: number, shown: number): boolean {
  return new Big(total).minus(1).gt(new Big(shown).times(100).round(6));
}

/** Clients from before shipping methods say by the price which one their user picked. */
function methodShown(shipping: number | undefined, policy: PricingPolicy): ShippingMethod {
  return shipping === toDecimal(policy.shippingExpress) ? 'EXPRESS' : 'STANDARD';
}

function common(
  input: Pick<Present<z.output<typeof cartInput>>, 'paymentMethod' | 'shippingAddress'> & {
    notes?: string;
    paymentToken?: string;
  },
): Pick<Wish, 'paymentMethod' | 'paymentToken' | 'shippingAddress' | 'notes'> {
  const { name, mobile, email: mail, ...place } = input.shippingAddress;
  return {
    paymentMethod: input.paymentMethod,
    paymentToken: input.paymentToken ?? null,
    shippingAddress: { ...place, name: name ?? null, mobile: mobile ?? null, email: mail ?? null },
    notes: input.notes ?? null,
  };
}

function hasTwoDecimals(amount: number): boolean {
  const minor = new Big(amount).times(100);
  return minor.eq(minor.round(0));
}
