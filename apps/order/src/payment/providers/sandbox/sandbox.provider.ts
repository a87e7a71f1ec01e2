import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '@e-storefront/errors';
import type { MinorUnits } from '@e-storefront/domain';
import { refundExceeded } from '../../payment-errors';
import type { Charge, ChargePage, PaymentProvider, ProviderPayment } from '../provider';

export interface SandboxCharge extends Charge {
  refunds: { id: string; amount: MinorUnits }[];
  /** Authorises its bearer to complete the required action: 256 random bits that only the buyer has. */
  actionToken: string | null;
}

/** The sandbox's own records, separate from the shop's payments. */
export interface SandboxChargeRepository {
  find(orderId: string): Promise<SandboxCharge | null>;
  /** Adds a charge unless the order has one. @returns the same object, or the existing charge */
  findOrCreate(charge: SandboxCharge): Promise<SandboxCharge>;
  /** Changes a charge in one of the given states. @returns null when it is in another state */
  change(
    orderId: string,
    from: readonly Charge['state'][],
    after: Pick<Partial<Charge>, 'state' | 'captured' | 'nextAction' | 'failure'>,
  ): Promise<SandboxCharge | null>;
  /** Adds a refund once per id. @returns null above the captured amount */
  refund(orderId: string, refund: { id: string; amount: MinorUnits }): Promise<SandboxCharge | null>;
  /** Pages through all charges by order id, starting after `after`. */
  list(after: string | null, limit: number): Promise<SandboxCharge[]>;
}

interface Options {
  charges: SandboxChargeRepository;
  /** URL of the confirmation page; the order id and the action token are appended. */
  actionUrl: string;
  actionTtlMs: number;
  /** Delay before `tok_timeout` fails. */
  timeoutMs: number;
  /** Sends the webhooks of `tok_answers_twice`. */
  sendWebhook?: ((charge: Charge) => void) | undefined;
}

/** Identifies a required action and authorises its bearer. */
interface ActionReference {
  orderId: string;
  token: string;
}

const TOKEN_BYTES = 32;
const DECLINED: Record<string, string> = {
  tok_declined: 'declined',
  tok_insufficient_funds: 'insufficient_funds',
};
const TOKENS = ['tok_success', 'tok_timeout', 'tok_second_step', 'tok_answers_twice'];

/**
 * A provider for development and tests that moves no money. The token decides the outcome: `tok_success` (the default),
 * `tok_declined`, `tok_insufficient_funds`, `tok_timeout` (authorised, but the response is lost), `tok_second_step` (the
 * buyer must confirm, as in 3-D Secure) and `tok_answers_twice` (the webhook arrives twice, and late).
 */
export class SandboxProvider implements PaymentProvider {
  readonly name = 'sandbox' as const;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  minimumAmount(): MinorUnits {
    return 0;
  }

  async authorise(payment: ProviderPayment): Promise<Charge> {
    const { charges, sendWebhook, timeoutMs } = this.#options;
    const token = payment.token ?? 'tok_success';
    const created = this.#createCharge(payment, token);
    const charge = await charges.findOrCreate(created);
    if (charge !== created) return charge;
    if (token === 'tok_answers_twice') sendWebhook?.(toCharge(charge));
    if (token !== 'tok_timeout') return charge;
    await delay(timeoutMs);
    throw new DomainError('SERVICE_UNAVAILABLE', { details: { service: 'payment' } });
  }

  async capture({ orderId, amount }: ProviderPayment): Promise<Charge> {
    const { charges } = this.#options;
    const captured = await charges.change(orderId, ['authorised'], { state: 'captured', captured: amount });
    const charge = captured ?? (await charges.find(orderId));
    if (charge?.state === 'captured') return charge;
    throw new DomainError('CONFLICT', { message: 'The payment is not authorised.' });
  }

  async void(payment: ProviderPayment): Promise<Charge> {
    const { charges } = this.#options;
    const { orderId } = payment;
    await charges.findOrCreate({ ...this.#createCharge(payment, 'tok_success'), state: 'voided' });
    await charges.change(orderId, ['created', 'authorised'], { state: 'voided', nextAction: null });
    const charge = await charges.find(orderId);
    if (!charge) throw new Error(`The sandbox charge of the order ${orderId} is missing.`);
    return charge;
  }

  async refund({ orderId }: ProviderPayment, refund: { id: string; amount: MinorUnits }): Promise<Charge> {
    const { charges } = this.#options;
    const charge = await charges.refund(orderId, refund);
    if (charge) return charge;
    const { captured = 0, refunded = 0 } = (await charges.find(orderId)) ?? {};
    throw refundExceeded(refund.amount, captured - refunded);
  }

  find({ orderId }: Pick<ProviderPayment, 'orderId'>): Promise<Charge | null> {
    return this.#options.charges.find(orderId);
  }

  async list({ after, limit }: { after: string | null; limit: number }): Promise<ChargePage> {
    const charges = await this.#options.charges.list(after, limit);
    return { charges, next: charges.length === limit ? (charges.at(-1)?.orderId ?? null) : null };
  }

  /** Finds the charge of a required action, completed or not; null for a wrong token. */
  async findByAction({ orderId, token }: ActionReference): Promise<Charge | null> {
    const charge = await this.#options.charges.find(orderId);
    return charge?.actionToken && isSameToken(charge.actionToken, token) ? toCharge(charge) : null;
  }

  /** Completes the required action as the buyer decides. @returns null for a wrong token or a completed action */
  async completeAction(action: ActionReference, isConfirmed: boolean): Promise<Charge | null> {
    if (!(await this.findByAction(action))) return null;
    const outcome = isConfirmed
      ? ({ state: 'authorised', failure: null } as const)
      : ({ state: 'failed', failure: 'not_confirmed' } as const);
    return this.#options.charges.change(action.orderId, ['created'], { ...outcome, nextAction: null });
  }

  #createCharge({ orderId, amount }: ProviderPayment, token: string): SandboxCharge {
    const { actionUrl, actionTtlMs } = this.#options;
    const requiresAction = token === 'tok_second_step';
    const actionToken = requiresAction ? randomBytes(TOKEN_BYTES).toString('base64url') : null;
    const url = `${actionUrl}/${orderId}/${actionToken}`;
    const failure = TOKENS.includes(token) ? null : (DECLINED[token] ?? 'unknown_token');
    return {
      orderId,
      amount,
      reference: `sandbox_${orderId}`,
      captured: 0,
      refunded: 0,
      refunds: [],
      failure,
      actionToken,
      state: requiresAction ? 'created' : failure ? 'failed' : 'authorised',
      nextAction: requiresAction ? { url, expiresAt: new Date(Date.now() + actionTtlMs) } : null,
    };
  }
}

function toCharge({ refunds: _refunds, actionToken: _token, ...charge }: SandboxCharge): Charge {
  return charge;
}

/** Compares in constant time. */
function isSameToken(known: string, given: string): boolean {
  const [a, b] = [known, given].map((token) => createHash('sha256').update(token).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
