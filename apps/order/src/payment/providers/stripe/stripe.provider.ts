import Stripe from 'stripe';
import { badInput, DomainError } from '@e-storefront/errors';
import type { MinorUnits } from '@e-storefront/domain';
import { stripeMinimum } from './minimum-amounts';
import type { Charge, ChargePage, Charged, PaymentProvider, RefundAsked } from '../provider';
import { chargeOf, unavailable } from './stripe.mapper';
import { disputesOf, hasFailed, refundsOf } from './disputes-and-refunds';
import { disputed, refundExceeded } from '../../payment-errors';

type Intent = Stripe.PaymentIntent;

interface Options {
  secretKey: string;
  apiUrl: string;
  /** Where buyers come back to after a second step at their bank. */
  returnUrl: string;
  secondStepMs: number;
  /** How long one try may take; there is a second one. */
  timeoutMs: number;
  /** The least that the account charges; by the currency when left out. */
  minimum?: MinorUnits | undefined;
}

const EXPANDED = { expand: ['latest_charge'] };

/**
 * Cards by Stripe: an intent for each order, confirmed at once and captured by hand. Every write carries a key of the
 * order's id, so that a repeat is answered with what the first one did.
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

  minimum(currency: string): MinorUnits {
    return this.#options.minimum ?? stripeMinimum(currency);
  }

  async authorise(payment: Charged): Promise<Charge> {
    if (payment.reference) return this.#retrieve(payment.reference);
    const { token } = payment;
    if (token === null) throw badInput('input.paymentToken', 'is needed to pay by card.');
    try {
      return this.#chargeOf(await this.#create(payment, { confirm: true, payment_method: token }));
    } catch (error) {
      if (isIdempotencyError(error)) throw new DomainError('CONFLICT');
      const refused = refusalOf(error);
      if (!refused) throw unavailable(error);
      return nothingOf(payment, { ...refused, state: 'failed' });
    }
  }

  async capture({ orderId, reference }: Charged): Promise<Charge> {
    if (!reference) throw new DomainError('CONFLICT', { message: 'The payment is not authorised.' });
    const charge = await this.#whereItMay(reference, () =>
      this.#stripe.paymentIntents.capture(reference, EXPANDED, { idempotencyKey: `${orderId}:capture` }),
    );
    if (charge.state === 'captured') return charge;
    throw new DomainError('CONFLICT', { message: 'The payment is not authorised.' });
  }

  async void(payment: Charged): Promise<Charge> {
    // Without a token nothing was ever asked, and nothing will be.
    if (!payment.reference && payment.token === null) return nothingOf(payment, { state: 'voided' });
    const reference = payment.reference || (await this.#taken(payment));
    if (typeof reference !== 'string') return reference;
    return this.#whereItMay(reference, () =>
      this.#stripe.paymentIntents.cancel(reference, EXPANDED, { idempotencyKey: `${payment.orderId}:void` }),
    );
  }

  async refund({ orderId, reference }: Charged, { id, amount, createdAt }: RefundAsked): Promise<Charge> {
    if (!reference) throw refundExceeded(amount, 0);
    const metadata = { orderId, refundId: id };
    let isRefunded: boolean;
    try {
      const refund = await this.#stripe.refunds.create(
        { payment_intent: reference, amount, metadata },
        // One that was withdrawn and is promised anew is another question, perhaps of another amount.
        { idempotencyKey: `${orderId}:refund:${id}:${createdAt.getTime()}` },
      );
      isRefunded = !hasFailed(refund);
    } catch (error) {
      if (isRefused(error, ['charge_disputed'])) throw disputed();
      if (!isRefusedForGood(error)) throw unavailable(error);
      isRefunded = false;
    }
    const charge = await this.#retrieve(reference);
    if (isRefunded) return charge;
    throw refundExceeded(amount, charge.captured - charge.refunded);
  }

  /** Where its answer was lost, the same question is asked again: Stripe's search is late, its keys are not. */
  async find(payment: Charged): Promise<Charge | null> {
    if (payment.reference) return this.intent(payment.reference, { isLater: false });
    return payment.token === null ? null : this.authorise(payment);
  }

  async list({ after, limit }: { after: string | null; limit: number }): Promise<ChargePage> {
    const page = { limit: Math.min(limit, 100), expand: ['data.latest_charge'] };
    try {
      const { data, has_more: hasMore } = await this.#stripe.paymentIntents.list({
        ...page,
        ...(after !== null && { starting_after: after }),
      });
      const ours = data.filter(isOurs).map((intent) => this.#chargeOf(intent));
      return { charges: ours, next: hasMore ? (data.at(-1)?.id ?? null) : null };
    } catch (error) {
      throw unavailable(error);
    }
  }

  /**
   * What an intent is now; null when it is none of the shop's.
   * @param isLater whether something became of it after it was taken
   * @throws SERVICE_UNAVAILABLE
   */
  async intent(id: string, { isLater }: { isLater: boolean }): Promise<Charge | null> {
    const intent = await this.#asked(() => this.#stripe.paymentIntents.retrieve(id, EXPANDED));
    if (!isOurs(intent)) return null;
    const charge = this.#chargeOf(intent);
    if (!isLater && !isDisputed(intent)) return charge;
    const disputes = await this.#asked(() => disputesOf(this.#stripe, intent));
    if (!isLater) return { ...charge, disputes };
    return { ...charge, disputes, givenBack: await this.#asked(() => refundsOf(this.#stripe, intent)) };
  }

  async #retrieve(reference: string): Promise<Charge> {
    return this.#chargeOf(await this.#asked(() => this.#stripe.paymentIntents.retrieve(reference, EXPANDED)));
  }

  /**
   * Takes the key of an authorisation that was perhaps never heard with an intent that nobody confirmed: when it comes
   * late it is refused. @returns the intent to be cancelled, or the charge when it was declined
   */
  async #taken(payment: Charged): Promise<string | Charge> {
    try {
      return (await this.#create(payment, {})).id;
    } catch (error) {
      if (!isIdempotencyError(error) || payment.token === null) throw unavailable(error);
      const charge = await this.authorise(payment);
      return charge.state === 'failed' ? charge : charge.reference;
    }
  }

  #create(
    { orderId, amount, currency }: Charged,
    confirmed: Pick<Stripe.PaymentIntentCreateParams, 'confirm' | 'payment_method'>,
  ): Promise<Intent> {
    return this.#stripe.paymentIntents.create(
      {
        amount,
        currency: currency.toLowerCase(),
        capture_method: 'manual',
        allowed_payment_method_types: ['card'],
        metadata: { orderId },
        ...EXPANDED,
        ...(confirmed.confirm && { ...confirmed, return_url: this.#options.returnUrl }),
      },
      { idempotencyKey: `${orderId}:authorise` },
    );
  }

  /** Does what an intent may not allow any more; then what it is instead is the answer. */
  async #whereItMay(reference: string, act: () => Promise<Intent>): Promise<Charge> {
    try {
      return this.#chargeOf(await act());
    } catch (error) {
      if (!isRefused(error, ['payment_intent_unexpected_state'])) throw unavailable(error);
      return this.#retrieve(reference);
    }
  }

  async #asked<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw unavailable(error);
    }
  }

  #chargeOf(intent: Intent): Charge {
    return chargeOf(intent, this.#options);
  }
}

/** A charge that moved nothing. */
function nothingOf(
  { orderId, amount }: Charged,
  fields: Pick<Charge, 'state'> & Partial<Pick<Charge, 'reference' | 'failure'>>,
): Charge {
  const nothing = { captured: 0, refunded: 0, reference: '', failure: null, nextAction: null };
  return { orderId, amount, ...nothing, ...fields };
}

/** Other intents of the same account are nothing of the shop's. */
function isOurs({ metadata }: Intent): boolean {
  return /^[0-9a-f]{24}$/.test(metadata['orderId'] ?? '');
}

function isDisputed({ latest_charge: latest }: Intent): boolean {
  return latest !== null && typeof latest === 'object' && latest.disputed;
}

/** Whether another question was asked with the same key before. */
function isIdempotencyError(error: unknown): boolean {
  return (
    error instanceof Stripe.errors.StripeIdempotencyError &&
    error.code !== 'idempotency_key_in_use' &&
    error.statusCode !== 409
  );
}

/** Whether a repeat would be refused again, such as more than is left. */
function isRefusedForGood(error: unknown): boolean {
  return (
    error instanceof Stripe.errors.StripeInvalidRequestError &&
    error.statusCode === 400 &&
    error.code !== 'lock_timeout'
  );
}

function isRefused(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && codes.includes(error.code ?? '');
}

/** Why a card was not taken; null when that is not what happened. */
function refusalOf(error: unknown): Pick<Charge, 'reference' | 'failure'> | null {
  if (isRefused(error, ['resource_missing'])) return { reference: '', failure: 'unknown_token' };
  if (isRefused(error, ['amount_too_small'])) return { reference: '', failure: 'amount_too_small' };
  if (!(error instanceof Stripe.errors.StripeCardError)) return null;
  const failure = error.decline_code ?? error.code ?? 'declined';
  return { reference: error.payment_intent?.id ?? '', failure };
}
