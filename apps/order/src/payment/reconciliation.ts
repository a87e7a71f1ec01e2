import type { Payment, PaymentState, ProviderName } from './payment';
import { isUndecided } from './payment-states';
import { completedRefundTotal } from './payment-transitions';
import type { PaymentRepository } from './payment.model';
import type { Charge, PaymentProvider } from './providers/provider';

/** A difference between the shop's records and a provider's, or an unbalanced ledger posting. */
export interface Discrepancy {
  orderId: string;
  provider: string;
  kind:
    'missing here' | 'missing there' | 'not set up' | 'amount' | 'captured' | 'refunded' | 'state' | 'ledger';
  ours: string;
  theirs: string;
}

export interface ReconciliationReport {
  payments: number;
  charges: number;
  /** Payments with a provider call in progress. */
  inFlight: number;
  discrepancies: number;
}

interface Dependencies {
  payments: Pick<PaymentRepository, 'page' | 'find' | 'findMany'>;
  /** Providers that keep records. */
  providers: readonly PaymentProvider[];
  ledger: { unbalanced(): AsyncIterable<{ id: string; orderId: string; sum: number }> };
  onDiscrepancy: (discrepancy: Discrepancy) => void;
  onProgress: (message: string) => void;
}

const PAGE_SIZE = 100;
const WITHOUT_PROVIDER_RECORDS: readonly ProviderName[] = ['cod', 'bank', 'none'];
/** An older pending operation is no longer being processed. */
const IN_FLIGHT_MS = 10 * 60_000;

/** Compares payments with the providers' records in both directions, page by page, safe while the shop is running. */
export class PaymentReconciliation {
  readonly #deps: Dependencies;
  readonly #report: ReconciliationReport = { payments: 0, charges: 0, inFlight: 0, discrepancies: 0 };

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** @throws SERVICE_UNAVAILABLE when a provider does not respond */
  async run(now = new Date()): Promise<ReconciliationReport> {
    await this.#checkPayments(now);
    for (const provider of this.#deps.providers) await this.#checkProvider(provider);
    for await (const { id, orderId, sum } of this.#deps.ledger.unbalanced()) {
      const ours = `${id} adds up to ${sum}`;
      this.#addDiscrepancy({ orderId, provider: '-', kind: 'ledger', ours, theirs: '0' });
    }
    return this.#report;
  }

  async #checkPayments(now: Date): Promise<void> {
    const { payments, onProgress } = this.#deps;
    let page = await payments.page(null, PAGE_SIZE);
    while (page.length > 0) {
      for (const payment of page) await this.#compare(payment, now);
      this.#report.payments += page.length;
      onProgress(`${this.#report.payments} payments checked …`);
      page = await payments.page(page.at(-1)?.orderId ?? null, PAGE_SIZE);
    }
  }

  /** Reports charges of a provider that have no payment. */
  async #checkProvider(provider: PaymentProvider): Promise<void> {
    const { payments, onProgress } = this.#deps;
    for (let after: string | null = null; provider.list;) {
      const { charges, next } = await provider.list({ after, limit: PAGE_SIZE });
      const found = await payments.findMany(charges.map(({ orderId }) => orderId));
      const known = new Set(
        found.filter((one) => one.provider === provider.name).map(({ orderId }) => orderId),
      );
      for (const { orderId, state, amount } of charges.filter((one) => !known.has(one.orderId))) {
        const theirs = `${state} ${amount}`;
        this.#addDiscrepancy({ orderId, provider: provider.name, kind: 'missing here', ours: '-', theirs });
      }
      this.#report.charges += charges.length;
      onProgress(`${this.#report.charges} provider charges checked …`);
      if (next === null) return;
      after = next;
    }
  }

  async #compare(payment: Payment, now: Date): Promise<void> {
    if (WITHOUT_PROVIDER_RECORDS.includes(payment.provider)) return;
    if (isInFlight(payment, now)) {
      this.#report.inFlight += 1;
      return;
    }
    const provider = this.#deps.providers.find(({ name }) => name === payment.provider);
    const findings = await findDiscrepancies(payment, provider);
    if (findings.length === 0) return;
    // The payment may have changed between the two reads; only what persists is a discrepancy.
    const latest = await this.#deps.payments.find(payment.orderId);
    if (!latest || isInFlight(latest, now)) return;
    const confirmed =
      latest.version === payment.version ? findings : await findDiscrepancies(latest, provider);
    for (const finding of confirmed) {
      this.#addDiscrepancy({ orderId: payment.orderId, provider: payment.provider, ...finding });
    }
  }

  #addDiscrepancy(discrepancy: Discrepancy): void {
    this.#report.discrepancies += 1;
    this.#deps.onDiscrepancy(discrepancy);
  }
}

type Finding = Pick<Discrepancy, 'kind' | 'ours' | 'theirs'>;

async function findDiscrepancies(
  payment: Payment,
  provider: PaymentProvider | undefined,
): Promise<Finding[]> {
  const { state, amount } = payment;
  const ours = `${state} ${amount}`;
  if (!provider) return [{ kind: 'not set up', ours, theirs: '?' }];
  // A provider may keep no record of a card that it declined at once.
  if (!payment.reference && (state === 'failed' || state === 'voided')) return [];
  const charge = payment.reference ? await provider.find(payment) : null;
  if (!charge) return [{ kind: 'missing there', ours, theirs: '-' }];
  const lostDisputes = (charge.disputes ?? []).filter((dispute) => dispute.state === 'lost');
  const refunded = lostDisputes.reduce((sum, dispute) => sum + dispute.amount, charge.refunded);
  const comparisons = [
    { kind: 'amount', ours: amount, theirs: charge.amount },
    { kind: 'captured', ours: payment.captured, theirs: charge.captured },
    { kind: 'refunded', ours: completedRefundTotal(payment.refunds), theirs: refunded },
  ] as const;
  const findings: Finding[] = comparisons
    .filter((one) => one.ours !== one.theirs)
    .map((one) => ({ kind: one.kind, ours: String(one.ours), theirs: String(one.theirs) }));
  if (!hasMatchingState(payment, charge)) {
    findings.push({ kind: 'state', ours: state, theirs: providerState(charge) });
  }
  return findings;
}

/** A provider's charge stays captured after refunds, and a failed payment may have been voided there. */
function hasMatchingState({ state }: Payment, charge: Charge): boolean {
  if (state === 'refunded') return charge.state === 'captured';
  const theirs = providerState(charge);
  if (state === 'partially_refunded') return theirs === 'captured';
  return state === theirs || (state === 'failed' && theirs === 'voided');
}

function providerState({ state, disputes = [] }: Charge): PaymentState {
  return disputes.some(isUndecided) ? 'disputed' : state;
}

function isInFlight({ pendingOperation, refunds, updatedAt }: Payment, now: Date): boolean {
  const isPending = pendingOperation !== null || refunds.some(({ state }) => state === 'pending');
  return isPending && now.getTime() - updatedAt.getTime() < IN_FLIGHT_MS;
}
