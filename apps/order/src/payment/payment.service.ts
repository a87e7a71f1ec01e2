import { DomainError, isDomainError } from '@e-storefront/errors';
import type { MinorUnits } from '@e-storefront/domain';
import { refuseCardNumber } from './card-number';
import { disputeMoved } from './disputes';
import {
  holdsMoney,
  isHeld,
  isSettledWithoutCharge,
  wasTaken,
  type Payment,
  type PaymentIntent,
  type Refund,
} from './payment';
import {
  outcomeOf,
  promised,
  recorded,
  refundDone,
  refundIdFor,
  refundRefused,
  refundWithdrawn,
  requested,
} from './payment-transitions';
import type { PaymentOutcome, PaymentRequest, Payments } from './payment-request';
import type { Charge, PaymentProvider, Providers } from './providers/provider';
import { refundMoved } from './external-refunds';
import { declined, disputed, refundExceeded, settledOtherwise } from './payment-errors';
import type { PaymentChange, PaymentRepository } from './payment.repository';
import { ALL_NET, type Spread } from './refund-split';
import { settleWithoutCharge, voidSettled } from './settle-without-charge';

interface Ports {
  payments: Pick<PaymentRepository, 'add' | 'find' | 'change'>;
  providers: Providers;
}

/** A refund that is asked for, with what it is made of. */
export type RefundWish = Pick<Refund, 'id' | 'parts' | 'lines' | 'reason'>;

/** What a provider is asked. */
interface Question {
  intent: PaymentIntent;
  call: (provider: PaymentProvider, payment: Payment) => Promise<Charge>;
  /** The payment, where it was read or written just now. */
  known?: Payment | null;
}

interface RefundCall {
  id: string;
  /** Null when there is nothing to give back. */
  wishOf: (payment: Payment) => RefundWish | null;
}

const TRIES = 20;

/**
 * Payments of orders. What is asked of a provider is written down first and its answer afterwards, each as a
 * compare-and-set: whoever finds a question without an answer asks again, which the provider's keys make harmless.
 */
export class PaymentService implements Payments {
  readonly #payments: Ports['payments'];
  readonly #providers: Providers;

  constructor({ payments, providers }: Ports) {
    this.#payments = payments;
    this.#providers = providers;
  }

  async authorise(requests: readonly PaymentRequest[]): Promise<PaymentOutcome[]> {
    for (const { token } of requests) refuseCardNumber(token);
    const outcomes: PaymentOutcome[] = [];
    for (const request of requests) outcomes.push(await this.#authoriseOne(request));
    return outcomes;
  }

  async void(orderIds: readonly string[]): Promise<void> {
    for (const orderId of orderIds) {
      await this.#payments.add(tombstone(orderId));
      const payment = await this.letGo(orderId);
      if (payment && holdsMoney(payment)) await this.#giveBackAll(orderId);
    }
  }

  /**
   * Lets go of what was not taken; what was taken stays. Nothing happens to an order without a payment.
   * @throws SERVICE_UNAVAILABLE
   */
  async letGo(orderId: string): Promise<Payment | null> {
    const payment = await this.#ask(orderId, {
      intent: 'void',
      call: (provider, one) => provider.void(one),
    });
    return payment && isSettledWithoutCharge(payment) ? voidSettled(this.#payments, orderId) : payment;
  }

  /**
   * Takes the money, once.
   * @throws CONFLICT when it is not there to be taken, SERVICE_UNAVAILABLE
   */
  async capture(orderId: string): Promise<Payment | null> {
    const payment = await this.#ask(orderId, {
      intent: 'capture',
      call: (provider, one) => provider.capture(one),
    });
    if (payment && !wasTaken(payment))
      throw new DomainError('CONFLICT', { message: 'The payment has been cancelled.' });
    return payment;
  }

  /**
   * Promises a refund and carries it out, once by its id.
   * @throws REFUND_EXCEEDED, CONFLICT while a dispute is open, after which it can be asked for again, SERVICE_UNAVAILABLE
   */
  async refund(orderId: string, { id, wishOf }: RefundCall): Promise<Payment | null> {
    const isWanted = await this.#promise(orderId, { id, wishOf });
    const payment = await this.carryOutRefunds(orderId);
    const refund = payment?.refunds.find((one) => one.id === id);
    if (isWanted && !refund) throw disputed();
    if (payment && refund?.state === 'failed') throw refundExceeded(refund.amount, remainderOf(payment));
    return payment;
  }

  /** Asks the provider for every refund that is promised and not done. @throws SERVICE_UNAVAILABLE */
  async carryOutRefunds(orderId: string): Promise<Payment | null> {
    for (let tried = 0; tried < TRIES; tried += 1) {
      const payment = await this.#payments.find(orderId);
      const refund = payment?.refunds.find(({ state }) => state === 'pending');
      if (!payment || !refund) return payment;
      const answer = await this.#giveBack(payment, refund);
      await this.#payments.change(payment, answer(payment, refund));
    }
    throw new DomainError('CONFLICT');
  }

  /**
   * Takes in what a provider says of a payment, early, late or twice: it moves forward by its table or not at all.
   * @param spread what an amount is made of that goes back without the shop
   */
  async observe(charge: Charge, spread: Spread = ALL_NET): Promise<Payment | null> {
    for (let tried = 0; tried < TRIES; tried += 1) {
      const payment = await this.#payments.find(charge.orderId);
      if (!payment) return null;
      const change =
        recorded(payment, charge, { isNews: true }) ??
        refundMoved(payment, charge.givenBack ?? [], spread) ??
        disputeMoved(payment, charge.disputes ?? [], spread);
      if (!change) return payment;
      await this.#payments.change(payment, change);
    }
    throw new DomainError('CONFLICT');
  }

  /** Finds out what became of a payment that waits for its buyer; it fails when its time is over. */
  async look(payment: Payment, now: Date): Promise<Payment | null> {
    const provider = this.#providerOf(payment);
    const charge = await provider.find(payment);
    if (charge && charge.state !== 'created') return this.observe(charge);
    if (!payment.nextAction || payment.nextAction.expiresAt > now) return payment;
    const ended = await provider.void(payment);
    return this.observe(ended.state === 'voided' ? { ...ended, state: 'failed', failure: 'expired' } : ended);
  }

  async #authoriseOne(request: PaymentRequest): Promise<PaymentOutcome> {
    const { orderId, method, amount, waived = 0 } = request;
    if (amount === waived) return settleWithoutCharge(this.#payments, request);
    const fresh = requested(request, this.#providers.of(method).name);
    const known = (await this.#payments.add(fresh)) ? fresh : null;
    const payment = await this.#ask(orderId, {
      intent: 'authorise',
      call: (provider, one) => provider.authorise(one),
      known,
    });
    if (!payment) throw new Error(`The payment of the order ${orderId} is gone.`);
    if (payment.amount !== request.amount || payment.state === 'voided' || payment.state === 'refunded') {
      throw settledOtherwise();
    }
    if (payment.state === 'failed') throw declined(payment.failure);
    return outcomeOf(payment);
  }

  /** Writes the question down, asks it, writes the answer down; an earlier question without an answer comes first. */
  async #ask(orderId: string, { intent, call, known = null }: Question): Promise<Payment | null> {
    for (let tried = 0; tried < TRIES; tried += 1) {
      const payment = (tried === 0 ? known : null) ?? (await this.#payments.find(orderId));
      if (!payment) return null;
      if (isAnswered(payment, intent)) {
        if (intent === 'authorise' || payment.intent === null) return payment;
        // Somebody else brought the answer: nothing is asked any more.
        const settled = await this.#payments.change(payment, { intent: null });
        if (settled) return settled;
        continue;
      }
      if (payment.intent !== null && payment.intent !== intent && payment.intent !== 'authorise') {
        await this.#askAgain(payment);
        continue;
      }
      const asked = payment.intent === intent ? payment : await this.#payments.change(payment, { intent });
      if (!asked) continue;
      const charge = await this.#answerOf(asked, call);
      const isNews = intent === 'capture' || charge?.state === 'captured';
      const answered = charge && recorded(asked, charge, { isNews });
      const done = await this.#payments.change(asked, { ...answered, intent: null });
      if (done && !charge) throw new DomainError('CONFLICT', { message: 'There is no payment to capture.' });
      if (done) return done;
    }
    throw new DomainError('CONFLICT');
  }

  /** What the provider answers; null when it refuses for good. */
  async #answerOf(payment: Payment, call: Question['call']): Promise<Charge | null> {
    try {
      return await call(this.#providerOf(payment), payment);
    } catch (error) {
      if (isDomainError(error) && error.code === 'CONFLICT') return null;
      throw error;
    }
  }

  /** Money that was taken for an order that is not placed goes back as a whole. */
  async #giveBackAll(orderId: string): Promise<void> {
    const id = refundIdFor(orderId, 'undone');
    const wishOf = (payment: Payment): RefundWish | null => {
      const net = remainderOf(payment);
      return net > 0 ? { id, parts: { net, tax: 0, shipping: 0 }, lines: [], reason: null } : null;
    };
    await this.refund(orderId, { id, wishOf }).catch(unlessExceeded);
  }

  /** @returns false when there is nothing to give back */
  async #promise(orderId: string, { id, wishOf }: RefundCall): Promise<boolean> {
    for (let tried = 0; tried < TRIES; tried += 1) {
      const payment = await this.#payments.find(orderId);
      if (payment?.refunds.some((refund) => refund.id === id)) return true;
      const wish = payment && wishOf(payment);
      if (!wish) return false;
      if (await this.#payments.change(payment, promised(payment, wish))) return true;
    }
    throw new DomainError('CONFLICT');
  }

  /** Asks the provider for a refund. @returns what becomes of the payment by its answer */
  async #giveBack(
    payment: Payment,
    refund: Refund,
  ): Promise<(payment: Payment, refund: Refund) => PaymentChange> {
    try {
      await this.#providerOf(payment).refund(payment, refund);
      return refundDone;
    } catch (error) {
      if (isDomainError(error) && error.code === 'REFUND_EXCEEDED') return refundRefused;
      if (isDomainError(error) && error.code === 'CONFLICT') {
        // Charged back: the provider refuses the rest of it, too, and for good.
        const isOver = payment.disputes.some(({ state }) => state === 'lost') && !isHeld(payment);
        return isOver ? refundRefused : refundWithdrawn;
      }
      throw error;
    }
  }

  async #askAgain({ orderId, intent }: Payment): Promise<void> {
    if (intent === 'void') await this.letGo(orderId);
    else await this.capture(orderId).catch(unlessConflict);
  }

  #providerOf({ provider }: Payment): PaymentProvider {
    return this.#providers.named(provider);
  }
}

/** What is left of a payment for its whole remainder. */
export function remainderOf({ captured, refunded }: Payment): MinorUnits {
  return Math.max(0, captured - refunded);
}

function isAnswered(payment: Payment, intent: PaymentIntent): boolean {
  if (intent === 'authorise') return payment.intent !== 'authorise';
  if (['failed', 'voided', 'refunded'].includes(payment.state) || holdsMoney(payment)) return true;
  return false;
}

function tombstone(orderId: string): Payment {
  const nobody = { groupId: '-', customerId: '-', sellerId: '-', method: 'cash_on_delivery', token: null };
  const payment = requested({ orderId, amount: 0, currency: '---', ...nobody }, 'cod');
  return { ...payment, state: 'voided', intent: null };
}

/** A repeat would be refused again: the refund says so itself. */
export function unlessExceeded(error: unknown): void {
  if (!isDomainError(error) || error.code !== 'REFUND_EXCEEDED') throw error;
}

function unlessConflict(error: unknown): void {
  if (!isDomainError(error) || error.code !== 'CONFLICT') throw error;
}
