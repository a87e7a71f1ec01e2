import { z } from 'zod';
import Big from 'big.js';
import { deliveryAddress } from '@e-storefront/addresses';
import type { Principal } from '@e-storefront/auth';
import {
  email,
  multilineText,
  objectId,
  oneOf,
  parseInput,
  quantity,
  shownAmount,
  text,
  toDecimal,
  type Present,
} from '@e-storefront/domain';
import { MAX_LINES } from '../cart/cart';
import type { LineRef } from '../clients/product.client';
import type { ShippingAddress, ShippingMethod } from '../order/order';
import type { PricingPolicy } from '../pricing/pricing';

/** The parsed input of a checkout, not priced yet. */
export interface CheckoutRequest {
  customerId: string;
  customerEmail: string;
  lines: (LineRef & { quantity: number })[];
  couponCode: string | null;
  paymentMethod: string;
  /** The payment provider's token for the card. */
  paymentToken: string | null;
  shippingMethod: ShippingMethod;
  shippingAddress: ShippingAddress;
  notes: string | null;
  /** The total that the buyer was shown, in decimal units; null when the client sends none. */
  expectedTotal: number | null;
}

const PAYMENT_METHODS = [
  'card',
  'credit_card',
  'debit_card',
  'paypal',
  'stripe',
  'cash_on_delivery',
  'bank_transfer',
  'upi',
] as const;
/** Other spellings that clients send. */
const PAYMENT_ALIASES = { cod: 'cash_on_delivery', cash: 'cash_on_delivery', bank: 'bank_transfer' } as const;
const paymentMethod = oneOf(PAYMENT_METHODS, PAYMENT_ALIASES);

const shippingMethod = z.enum(['STANDARD', 'EXPRESS']);
const notes = multilineText(1_000).optional();
const paymentToken = text(255).optional();

const createOrderInput = z.object({
  customerId: objectId,
  customerEmail: email,
  items: z
    .array(
      z.object({
        productId: objectId,
        variantId: objectId.optional(),
        quantity,
        price: shownAmount,
        subtotal: shownAmount,
      }),
    )
    .min(1, 'must contain at least one line.')
    .max(MAX_LINES, `must contain at most ${MAX_LINES} lines.`),
  subtotal: shownAmount,
  total: shownAmount,
  tax: shownAmount.optional(),
  shipping: shownAmount.optional(),
  discount: shownAmount.optional(),
  couponCode: text(64).optional(),
  paymentMethod,
  paymentToken,
  shippingMethod: shippingMethod.optional(),
  shippingAddress: deliveryAddress,
  notes,
});

const checkoutInput = z.object({
  shippingAddress: deliveryAddress,
  paymentMethod,
  paymentToken,
  shippingMethod: shippingMethod.default('STANDARD'),
  customerEmail: email.optional(),
  notes,
  expectedTotal: shownAmount.optional(),
});

/** Parses the input of `createOrder`. @throws BAD_USER_INPUT */
export function parseCreateOrderInput(value: unknown, policy: PricingPolicy): CheckoutRequest {
  const input = parseInput(createOrderInput, value);
  return {
    ...commonFields(input),
    customerId: input.customerId,
    customerEmail: input.customerEmail,
    lines: input.items.map(({ productId, variantId, quantity: lineQuantity }) => ({
      productId,
      ...(variantId && { variantId }),
      quantity: lineQuantity,
    })),
    couponCode: input.couponCode ?? null,
    shippingMethod: input.shippingMethod ?? inferShippingMethod(input.shipping, policy),
    expectedTotal: input.total,
  };
}

/** Parses the input of `checkout`, with the lines and the coupon of the cart. @throws BAD_USER_INPUT */
export function parseCheckoutInput(
  value: unknown,
  cart: Pick<CheckoutRequest, 'lines' | 'couponCode'>,
  principal: Principal,
): CheckoutRequest {
  const input = parseInput(checkoutInput, value);
  return {
    ...commonFields(input),
    ...cart,
    customerId: principal.id,
    customerEmail: input.customerEmail ?? principal.email,
    shippingMethod: input.shippingMethod,
    expectedTotal: input.expectedTotal ?? null,
  };
}

/**
 * Whether a total is more than a cent above the one that the buyer was shown.
 * @param total minor units
 * @param expected decimal units
 */
export function exceedsExpectedTotal(total: number, expected: number): boolean {
  return new Big(total).minus(1).gt(new Big(expected).times(100).round(6));
}

/** Clients that predate shipping methods express the choice by the fee that they show. */
function inferShippingMethod(shipping: number | undefined, policy: PricingPolicy): ShippingMethod {
  return shipping === toDecimal(policy.shippingExpress) ? 'EXPRESS' : 'STANDARD';
}

function commonFields(
  input: Pick<Present<z.output<typeof checkoutInput>>, 'paymentMethod' | 'shippingAddress'> & {
    notes?: string;
    paymentToken?: string;
  },
): Pick<CheckoutRequest, 'paymentMethod' | 'paymentToken' | 'shippingAddress' | 'notes'> {
  return {
    paymentMethod: input.paymentMethod,
    paymentToken: input.paymentToken ?? null,
    shippingAddress: input.shippingAddress,
    notes: input.notes ?? null,
  };
}
