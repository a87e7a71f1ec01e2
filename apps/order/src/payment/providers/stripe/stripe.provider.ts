import Stripe from 'stripe';
import { badInput, DomainError } from '@e-storefront/errors';
import type { MinorUnits } from '@e-storefront/domain';
import { stripeMinimumAmount } from './minimum-amounts';
import type {
  Charge,
  ChargePage,
  ProviderPayment,
  PaymentProvider,
  ProviderRefundRequest,
} from '../provider';
import { toCharge, toUnavailableError } from './stripe.mapper';
import { fetchDisputes, hasFailed, fetchRefunds } from './disputes-and-refunds';
import { paymentDisputed, refundExceeded } from '../../payment-errors';

type Intent = Stripe.PaymentIntent;

interface Options {
  secretKey: string;
  apiUrl: string;
  /** Page to which buyers return after 3-D Secure. */
  returnUrl: string;
  actionTtlMs: number;
  /** Timeout of one attempt; there is one retry. */
  timeoutMs: number;
  /** Minimum charge of the account; Stripe's published minimum of the currency if absent. */
  minimumAmount?: MinorUnits | undefined;
}

const EXPAND_CHARGE = { expand: ['latest_charge'] };

/**
 * Card payments with Stripe: one payment intent per order, confirmed at once and captured manually. Idempotency keys
 * derive from the order's id, so that a retry returns the result of the first call.
 */
export class StripeProvider implements PaymentProvider {
  readonly name = 'stripe' as const;
  readonly #stripe: Stripe;
  readonly #options: Options;

  constructor(options: Options) {
    const { hostname: host, port, protocol } = new URL(options.apiUrl);
    this.#options = options;
    this.#stripe = new Stripe(options.secretKey, {
      host,
      protocol: protocol === 'http:' ? 'http' : 'https',
      ...(port && { port }),
      timeout: options.timeoutMs,
      maxNetworkRetries: 1,
      telemetry: false,
    });
  }

  minimumAmount(currency: string): MinorUnits {
    return this.#options.minimumAmount ?? stripeMinimumAmount(currency);
  }

  async authorise(payment: ProviderPayment): Promise<Charge> {
    if (payment.reference) return this.#retrieve(payment.reference);
    const { token } = payment;
    if (token === null) throw badInput('input.paymentToken', 'is needed to pay by card.');
    try {
      return this.#toCharge(await this.#create(payment, { confirm: true, payment_method: token }));
    } catch (error) {
      if (isIdempotencyError(error)) throw new DomainError('CONFLICT');
      const decline = toDecline(error);
      if (!decline) throw toUnavailableError(error);
      return createEmptyCharge(payment, { ...decline, state: 'failed' });
    }
  }

  async capture({ orderId, reference }: ProviderPayment): Promise<Charge> {
    if (!reference) throw new DomainError('CONFLICT', { message: 'The payment is not authorised.' });
    const charge = await this.#orCurrentState(reference, () =>
      this.#stripe.paymentIntents.capture(reference, EXPAND_CHARGE, { idempotencyKey: `${orderId}:capture` }),
    );
    if (charge.state === 'captured') return charge;
    throw new DomainError('CONFLICT', { message: 'The payment is not authorised.' });
  }

  async void(payment: ProviderPayment): Promise<Charge> {
    // Without a token Stripe was never called for this payment, and never will be.
    if (!payment.reference && payment.token === null) return createEmptyCharge(payment, { state: 'voided' });
    const reference = payment.reference || (await this.#blockAuthorisation(payment));
    if (typeof reference !== 'string') return reference;
    return this.#orCurrentState(reference, () =>
      this.#stripe.paymentIntents.cancel(reference, EXPAND_CHARGE, {
        idempotencyKey: `${payment.orderId}:void`,
      }),
    );
  }

  async refund(
    { orderId, reference }: ProviderPayment,
    { id, amount, createdAt }: ProviderRefundRequest,
  ): Promise<Charge> {
    if (!reference) throw refundExceeded(amount, 0);
    const metadata = { orderId, refundId: id };
    let isRefunded: boolean;
    try {
      const refund = await this.#stripe.refunds.create(
        { payment_intent: reference, amount, metadata },
        // A withdrawn refund that is requested again is a new call, possibly with another amount.
        { idempotencyKey: `${orderId}:refund:${id}:${createdAt.getTime()}` },
      );
      isRefunded = !hasFailed(refund);
    } catch (error) {
      if (hasErrorCode(error, ['charge_disputed'])) throw paymentDisputed();
      if (!isPermanentError(error)) throw toUnavailableError(error);
      isRefunded = false;
    }
    const charge = await this.#retrieve(reference);
    if (isRefunded) return charge;
    throw refundExceeded(amount, charge.captured - charge.refunded);
  }

  /** Repeats the call after a lost response: Stripe's search index lags, its idempotency keys do not. */
  async find(payment: ProviderPayment): Promise<Charge | null> {
    if (payment.reference) return this.findIntent(payment.reference, { isPostCapture: false });
    return payment.token === null ? null : this.authorise(payment);
  }

  async list({ after, limit }: { after: string | null; limit: number }): Promise<ChargePage> {
    const page = { limit: Math.min(limit, 100), expand: ['data.latest_charge'] };
    try {
      const { data, has_more: hasMore } = await this.#stripe.paymentIntents.list({
        ...page,
        ...(after !== null && { starting_after: after }),
      });
      const charges = data.filter(belongsToShop).map((intent) => this.#toCharge(intent));
      return { charges, next: hasMore ? (data.at(-1)?.id ?? null) : null };
    } catch (error) {
      throw toUnavailableError(error);
    }
  }

  /**
   * Returns the current charge of an intent; null when it does not belong to the shop.
   * @param options whether to include refunds and disputes after the capture
   * @throws SERVICE_UNAVAILABLE
   */
  async findIntent(id: string, { isPostCapture }: { isPostCapture: boolean }): Promise<Charge | null> {
    const intent = await this.#call(() => this.#stripe.paymentIntents.retrieve(id, EXPAND_CHARGE));
    if (!belongsToShop(intent)) return null;
    const charge = this.#toCharge(intent);
    if (!isPostCapture && !isDisputed(intent)) return charge;
    const disputes = await this.#call(() => fetchDisputes(this.#stripe, intent));
    if (!isPostCapture) return { ...charge, disputes };
    return {
      ...charge,
      disputes,
      providerRefunds: await this.#call(() => fetchRefunds(this.#stripe, intent)),
    };
  }

  async #retrieve(reference: string): Promise<Charge> {
    return this.#toCharge(
      await this.#call(() => this.#stripe.paymentIntents.retrieve(reference, EXPAND_CHARGE)),
    );
  }

  /**
   * Uses up the idempotency key of an authorisation that may not have reached Stripe with an unconfirmed intent, so that
   * Stripe rejects the authorisation if it arrives late.
   * @returns the id of the intent to cancel, or the charge when it was declined
   */
  async #blockAuthorisation(payment: ProviderPayment): Promise<string | Charge> {
    try {
      return (await this.#create(payment, {})).id;
    } catch (error) {
      if (!isIdempotencyError(error) || payment.token === null) throw toUnavailableError(error);
      const charge = await this.authorise(payment);
      return charge.state === 'failed' ? charge : charge.reference;
    }
  }

  #create(
    { orderId, amount, currency }: ProviderPayment,
    confirmation: Pick<Stripe.PaymentIntentCreateParams, 'confirm' | 'payment_method'>,
  ): Promise<Intent> {
    return this.#stripe.paymentIntents.create(
      {
        amount,
        currency: currency.toLowerCase(),
        capture_method: 'manual',
        allowed_payment_method_types: ['card'],
        metadata: { orderId },
        ...EXPAND_CHARGE,
        ...(confirmation.confirm && { ...confirmation, return_url: this.#options.returnUrl }),
      },
      { idempotencyKey: `${orderId}:authorise` },
    );
  }

  /** Returns the current state of an intent that no longer allows the action. */
  async #orCurrentState(reference: string, act: () => Promise<Intent>): Promise<Charge> {
    try {
      return this.#toCharge(await act());
    } catch (error) {
      if (!hasErrorCode(error, ['payment_intent_unexpected_state'])) throw toUnavailableError(error);
      return this.#retrieve(reference);
    }
  }

  async #call<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw toUnavailableError(error);
    }
  }

  #toCharge(intent: Intent): Charge {
    return toCharge(intent, this.#options);
  }
}

function createEmptyCharge(
  { orderId, amount }: ProviderPayment,
  fields: Pick<Charge, 'state'> & Partial<Pick<Charge, 'reference' | 'failure'>>,
): Charge {
  const empty = { captured: 0, refunded: 0, reference: '', failure: null, nextAction: null };
  return { orderId, amount, ...empty, ...fields };
}

/** The account may have other intents. */
function belongsToShop({ metadata }: Intent): boolean {
  return /^[0-9a-f]{24}$/.test(metadata['orderId'] ?? '');
}

function isDisputed({ latest_charge: latest }: Intent): boolean {
  return latest !== null && typeof latest === 'object' && latest.disputed;
}

/** Whether the key was used with other parameters before. */
function isIdempotencyError(error: unknown): boolean {
  return (
    error instanceof Stripe.errors.StripeIdempotencyError &&
    error.code !== 'idempotency_key_in_use' &&
    error.statusCode !== 409
  );
}

/** Whether a retry would fail again, as for a refund above the remaining amount. */
function isPermanentError(error: unknown): boolean {
  return (
    error instanceof Stripe.errors.StripeInvalidRequestError &&
    error.statusCode === 400 &&
    error.code !== 'lock_timeout'
  );
}

function hasErrorCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && codes.includes(error.code ?? '');
}

/** Maps a declined card; null for another error. */
function toDecline(error: unknown): Pick<Charge, 'reference' | 'failure'> | null {
  if (hasErrorCode(error, ['resource_missing'])) return { reference: '', failure: 'unknown_token' };
  if (hasErrorCode(error, ['amount_too_small'])) return { reference: '', failure: 'amount_too_small' };
  if (!(error instanceof Stripe.errors.StripeCardError)) return null;
  const failure = error.decline_code ?? error.code ?? 'declined';
  return { reference: error.payment_intent?.id ?? '', failure };
}
