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
import type { LineRef } from '../clients/catalogue';
import type { ShippingAddress, ShippingMethod } from '../order/order';
import type { PricingPolicy } from '../pricing/pricing';

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

/** The ways of paying that are kept. */
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
/** Other names that clients send. */
const PAYMENT_ALIASES = { cod: 'cash_on_delivery', cash: 'cash_on_delivery', bank: 'bank_transfer' } as const;
const paymentMethod = oneOf(PAYMENT_METHODS, PAYMENT_ALIASES);

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
        price: shownAmount,
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
  shippingAddress: deliveryAddress,
  notes,
});

const cartInput = z.object({
  shippingAddress: deliveryAddress,
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
  return {
    paymentMethod: input.paymentMethod,
    paymentToken: input.paymentToken ?? null,
    shippingAddress: input.shippingAddress,
    notes: input.notes ?? null,
  };
}
