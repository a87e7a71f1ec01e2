import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '@e-storefront/errors';
import type { MinorUnits } from '@e-storefront/domain';
import { refundExceeded } from '../../payment-errors';
import type { Charge, ChargePage, Charged, PaymentProvider } from '../provider';

/** A charge with what went back, refund by refund. */
export interface SandboxCharge extends Charge {
  refunds: { id: string; amount: MinorUnits }[];
  /** What lets its bearer take the second step: 256 random bits, known to the buyer alone. */
  stepToken: string | null;
}

/** The sandbox's own books, apart from the shop's. */
export interface SandboxBooks {
  find(orderId: string): Promise<SandboxCharge | null>;
  /** Adds a charge unless the order has one. @returns the very one that was given, or the one that was there */
  open(charge: SandboxCharge): Promise<SandboxCharge>;
  /** Changes a charge that is in one of these states. @returns null when it is not */
  change(
    orderId: string,
    from: readonly Charge['state'][],
    after: Pick<Partial<Charge>, 'state' | 'captured' | 'nextAction' | 'failure'>,
  ): Promise<SandboxCharge | null>;
  /** Once for each refund, and never above what was captured. @returns null when it would be */
  giveBack(orderId: string, refund: { id: string; amount: MinorUnits }): Promise<SandboxCharge | null>;
  /** By the ids of orders, after this one. */
  list(after: string | null, limit: number): Promise<SandboxCharge[]>;
}

interface Options {
  books: SandboxBooks;
  /** Where the second step is taken; the order's id and the payment's token are added. */
  secondStepUrl: string;
  secondStepMs: number;
  /** How long `tok_timeout` is silent. */
  silentMs: number;
  /** Sends the messages of `tok_answers_twice`. */
  send?: ((charge: Charge) => void) | undefined;
}

/** Names a second step, and proves that it may be taken. */
interface SecondStep {
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
 * A provider for development and tests that moves no money. Tokens say what becomes of a payment: `tok_success` (also
 * without one), `tok_declined`, `tok_insufficient_funds`, `tok_timeout` (authorised, but the answer is lost),
 * `tok_second_step` (the buyer must confirm) and
 * `tok_answers_twice` (its message comes twice, and late).
 */
export class SandboxProvider implements PaymentProvider {
  readonly name = 'sandbox' as const;
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  minimum(): MinorUnits {
    return 0;
  }

  async authorise(payment: Charged): Promise<Charge> {
    const token = payment.token ?? 'tok_success';
    const fresh = this.#newCharge(payment, token);
    const charge = await this.#options.books.open(fresh);
    if (charge !== fresh) return charge;
    if (token === 'tok_answers_twice') this.#options.send?.(chargeIn(charge));
    if (token !== 'tok_timeout') return charge;
    await delay(this.#options.silentMs);
    throw new DomainError('SERVICE_UNAVAILABLE', { details: { service: 'payment' } });
  }

  async capture({ orderId, amount }: Charged): Promise<Charge> {
    const { books } = this.#options;
    const captured = await books.change(orderId, ['authorised'], { state: 'captured', captured: amount });
    const charge = captured ?? (await books.find(orderId));
    if (charge?.state === 'captured') return charge;
    throw new DomainError('CONFLICT', { message: 'The payment is not authorised.' });
  }

  async void(payment: Charged): Promise<Charge> {
    const { books } = this.#options;
    const { orderId } = payment;
    await books.open({ ...this.#newCharge(payment, 'tok_success'), state: 'voided' });
    await books.change(orderId, ['created', 'authorised'], { state: 'voided', nextAction: null });
    const charge = await books.find(orderId);
    if (!charge) throw new Error('A charge of the sandbox is gone.');
    return charge;
  }

  async refund({ orderId }: Charged, refund: { id: string; amount: MinorUnits }): Promise<Charge> {
    const { books } = this.#options;
    const charge = await books.giveBack(orderId, refund);
    if (charge) return charge;
    const { captured = 0, refunded = 0 } = (await books.find(orderId)) ?? {};
    throw refundExceeded(refund.amount, captured - refunded);
  }

  find({ orderId }: Pick<Charged, 'orderId'>): Promise<Charge | null> {
    return this.#options.books.find(orderId);
  }

  async list({ after, limit }: { after: string | null; limit: number }): Promise<ChargePage> {
    const charges = await this.#options.books.list(after, limit);
    return { charges, next: charges.length === limit ? (charges.at(-1)?.orderId ?? null) : null };
  }

  /** The charge that somebody may take the second step of, or has taken it; null for who lacks its token. */
  async opened({ orderId, token }: SecondStep): Promise<Charge | null> {
    const charge = await this.#options.books.find(orderId);
    return charge?.stepToken && isSame(charge.stepToken, token) ? chargeIn(charge) : null;
  }

  /** Ends the second step as its buyer decides. @returns null when there is none to be taken by the bearer of the token */
  async complete(step: SecondStep, isConfirmed: boolean): Promise<Charge | null> {
    if (!(await this.opened(step))) return null;
    const end = isConfirmed
      ? ({ state: 'authorised', failure: null } as const)
      : ({ state: 'failed', failure: 'not_confirmed' } as const);
    return this.#options.books.change(step.orderId, ['created'], { ...end, nextAction: null });
  }

  #newCharge({ orderId, amount }: Charged, token: string): SandboxCharge {
    const { secondStepUrl, secondStepMs } = this.#options;
    const waits = token === 'tok_second_step';
    const stepToken = waits ? randomBytes(TOKEN_BYTES).toString('base64url') : null;
    const url = `${secondStepUrl}/${orderId}/${stepToken}`;
    const failure = TOKENS.includes(token) ? null : (DECLINED[token] ?? 'unknown_token');
    return {
      orderId,
      amount,
      reference: `sandbox_${orderId}`,
      captured: 0,
      refunded: 0,
      refunds: [],
      failure,
      stepToken,
      state: waits ? 'created' : failure ? 'failed' : 'authorised',
      nextAction: waits ? { url, expiresAt: new Date(Date.now() + secondStepMs) } : null,
    };
  }
}

function chargeIn({ refunds: _refunds, stepToken: _token, ...charge }: SandboxCharge): Charge {
  return charge;
}

function isSame(known: string, given: string): boolean {
  const [a, b] = [known, given].map((token) => createHash('sha256').update(token).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
