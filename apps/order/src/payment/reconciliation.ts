import { isUndecided, type Payment, type PaymentState, type ProviderName } from './payment';
import { givenBack } from './payment-transitions';
import type { Charge, PaymentProvider } from './providers/provider';
import type { PaymentRepository } from './payment.repository';

/** Where our books say something else than a provider's, or than they should. */
export interface Difference {
  orderId: string;
  provider: string;
  what:
    'missing here' | 'missing there' | 'not set up' | 'amount' | 'captured' | 'refunded' | 'state' | 'ledger';
  ours: string;
  theirs: string;
}

export interface Reconciled {
  payments: number;
  charges: number;
  /** Payments that a provider is being asked about at this moment. */
  underWay: number;
  differences: number;
}

interface Ports {
  payments: Pick<PaymentRepository, 'page' | 'find' | 'findMany'>;
  /** Those with books of their own, by name. */
  providers: Partial<Record<ProviderName, PaymentProvider>>;
  ledger: { unbalanced(): AsyncIterable<{ id: string; orderId: string; sum: number }> };
  onDifference: (difference: Difference) => void;
  onProgress: (done: string) => void;
}

const PAGE = 100;
const WITHOUT_BOOKS: readonly ProviderName[] = ['cod', 'bank', 'none'];
/** What is unfinished and older than this is no longer in anybody's hands. */
const UNDER_WAY_MS = 10 * 60_000;

/** Holds our payments against the books of their providers, both ways and a page at a time, also while the shop sells. */
export class PaymentReconciliation {
  readonly #ports: Ports;
  readonly #done: Reconciled = { payments: 0, charges: 0, underWay: 0, differences: 0 };

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** @throws SERVICE_UNAVAILABLE when a provider does not answer */
  async run(now = new Date()): Promise<Reconciled> {
    await this.#ours(now);
    for (const provider of Object.values(this.#ports.providers)) await this.#theirs(provider);
    for await (const { id, orderId, sum } of this.#ports.ledger.unbalanced()) {
      this.#report({ orderId, provider: '-', what: 'ledger', ours: `${id} adds up to ${sum}`, theirs: '0' });
    }
    return this.#done;
  }

  async #ours(now: Date): Promise<void> {
    const { payments, onProgress } = this.#ports;
    let page = await payments.page(null, PAGE);
    while (page.length > 0) {
      for (const payment of page) await this.#compare(payment, now);
      this.#done.payments += page.length;
      onProgress(`${this.#done.payments} payments looked at …`);
      page = await payments.page(page.at(-1)?.orderId ?? null, PAGE);
    }
  }

  /** What is in a provider's books and not in ours. */
  async #theirs(provider: PaymentProvider): Promise<void> {
    const { payments, onProgress } = this.#ports;
    for (let after: string | null = null; provider.list;) {
      const { charges, next } = await provider.list({ after, limit: PAGE });
      const ours = await payments.findMany(charges.map(({ orderId }) => orderId));
      const known = new Set(
        ours.filter((one) => one.provider === provider.name).map(({ orderId }) => orderId),
      );
      for (const { orderId, state, amount } of charges.filter((one) => !known.has(one.orderId))) {
        const theirs = `${state} ${amount}`;
        this.#report({ orderId, provider: provider.name, what: 'missing here', ours: '-', theirs });
      }
      this.#done.charges += charges.length;
      onProgress(`${this.#done.charges} charges of providers looked at …`);
      if (next === null) return;
      after = next;
    }
  }

  async #compare(payment: Payment, now: Date): Promise<void> {
    if (WITHOUT_BOOKS.includes(payment.provider)) return;
    if (isUnderWay(payment, now)) {
      this.#done.underWay += 1;
      return;
    }
    const provider = this.#ports.providers[payment.provider];
    const found = await differencesOf(payment, provider);
    if (found.length === 0) return;
    // It may have moved between the two readings: only what stays like that is a difference.
    const again = await this.#ports.payments.find(payment.orderId);
    if (!again || isUnderWay(again, now)) return;
    for (const one of again.version === payment.version ? found : await differencesOf(again, provider)) {
      this.#report({ orderId: payment.orderId, provider: payment.provider, ...one });
    }
  }

  #report(difference: Difference): void {
    this.#done.differences += 1;
    this.#ports.onDifference(difference);
  }
}

type Found = Pick<Difference, 'what' | 'ours' | 'theirs'>;

async function differencesOf(payment: Payment, provider: PaymentProvider | undefined): Promise<Found[]> {
  const { state, amount } = payment;
  const whole = `${state} ${amount}`;
  if (!provider) return [{ what: 'not set up', ours: whole, theirs: '?' }];
  // A provider that refused a card at once may have written nothing down.
  if (!payment.reference && (state === 'failed' || state === 'voided')) return [];
  const charge = payment.reference ? await provider.find(payment) : null;
  if (!charge) return [{ what: 'missing there', ours: whole, theirs: '-' }];
  const lost = (charge.disputes ?? []).filter((dispute) => dispute.state === 'lost');
  const gone = lost.reduce((sum, dispute) => sum + dispute.amount, charge.refunded);
  const figures = [
    { what: 'amount', ours: amount, theirs: charge.amount },
    { what: 'captured', ours: payment.captured, theirs: charge.captured },
    { what: 'refunded', ours: givenBack(payment.refunds), theirs: gone },
  ] as const;
  const differences: Found[] = figures
    .filter(({ ours, theirs }) => ours !== theirs)
    .map(({ what, ours, theirs }) => ({ what, ours: String(ours), theirs: String(theirs) }));
  if (!isAlike(payment, charge)) differences.push({ what: 'state', ours: state, theirs: stateIn(charge) });
  return differences;
}

/** Refunds are figures to a provider, no states; what never came about may have been let go of there. */
function isAlike({ state }: Payment, charge: Charge): boolean {
  if (state === 'refunded') return charge.state === 'captured';
  const theirs = stateIn(charge);
  if (state === 'partially_refunded') return theirs === 'captured';
  return state === theirs || (state === 'failed' && theirs === 'voided');
}

function stateIn({ state, disputes = [] }: Charge): PaymentState {
  return disputes.some(isUndecided) ? 'disputed' : state;
}

function isUnderWay({ intent, refunds, updatedAt }: Payment, now: Date): boolean {
  const isOpen = intent !== null || refunds.some(({ state }) => state === 'pending');
  return isOpen && now.getTime() - updatedAt.getTime() < UNDER_WAY_MS;
}
