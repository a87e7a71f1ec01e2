import * as fc from 'fast-check';
import { sumOfLines } from '../ledger/ledger';
import { applyDisputes } from './disputes';
import type { Dispute, Payment } from './payment';
import { canTransition } from './payment-states';
import { completedRefundTotal, createPayment, deriveState } from './payment-transitions';
import type { ProviderRefund } from './providers/provider';
import { applyProviderRefunds, NET_ONLY } from './external-refunds';

const CAPTURED = 1_000;
const MAX_STEPS = 50;

/** A provider's view of a payment at one time. */
interface ProviderUpdate {
  refunds: ProviderRefund[];
  disputes: Dispute[];
}

const refund = (index: number): fc.Arbitrary<ProviderRefund> =>
  fc.record({
    id: fc.constant(`re_${index}`),
    refundId: fc.constant(index === 0 ? 'a'.repeat(24) : null),
    amount: fc.constant(300),
    state: fc.constantFrom('pending', 'done', 'failed'),
  });
const dispute = (index: number): fc.Arbitrary<Dispute> =>
  fc.record({
    id: fc.constant(`du_${index}`),
    amount: fc.constant(600),
    state: fc.constantFrom('inquiry', 'open', 'won', 'lost'),
  });
const providerUpdate: fc.Arbitrary<ProviderUpdate> = fc.record({
  refunds: fc.tuple(refund(0), refund(1), refund(2)),
  disputes: fc.tuple(dispute(0), dispute(1)),
});

/** A captured payment with a pending refund. */
const capturedPayment = (): Payment => {
  const ids = { orderId: 'f'.repeat(24), groupId: '-', customerId: '-', sellerId: '-' };
  const request = { ...ids, amount: CAPTURED, currency: 'INR', method: 'card', token: null };
  const pending = { id: 'a'.repeat(24), amount: 300, parts: { net: 300, tax: 0, shipping: 0 } };
  return {
    ...createPayment(request, 'stripe'),
    state: 'captured',
    captured: CAPTURED,
    refunded: 300,
    pendingOperation: null,
    refunds: [{ ...pending, lines: [], reason: null, state: 'pending', createdAt: new Date(1) }],
  };
};

/** Applies a provider update one change at a time. */
const applyUpdate = (payment: Payment, { refunds, disputes }: ProviderUpdate): Payment[] => {
  const steps = [payment];
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const current = steps.at(-1) ?? payment;
    const change =
      applyProviderRefunds(current, refunds, NET_ONLY) ?? applyDisputes(current, disputes, NET_ONLY);
    if (!change) return steps;
    steps.push({ ...current, ...change, version: current.version + 1 });
  }
  throw new Error('The payment never settles.');
};

describe('a captured payment after any sequence of provider updates', () => {
  const always = (check: (steps: Payment[], updates: ProviderUpdate[]) => void): void => {
    fc.assert(
      fc.property(fc.array(providerUpdate, { minLength: 1, maxLength: 6 }), (updates) => {
        let steps = [capturedPayment()];
        for (const update of updates) {
          steps = [...steps, ...applyUpdate(steps.at(-1) ?? capturedPayment(), update).slice(1)];
        }
        check(steps, updates);
      }),
      { numRuns: 500 },
    );
  };

  it('never refunds more than the captured amount, and reserves every active refund', () => {
    always((steps) => {
      for (const { refunds, refunded } of steps) {
        const active = refunds.filter(({ state }) => state !== 'failed');
        expect(refunded).toBe(active.reduce((sum, { amount }) => sum + amount, 0));
        // A pending refund may exceed the captured amount until the provider rejects it.
        expect(completedRefundTotal(refunds)).toBeLessThanOrEqual(CAPTURED);
        expect(new Set(refunds.map(({ id }) => id)).size).toBe(refunds.length);
      }
    });
  });

  it('follows the transition table', () => {
    always((steps) => {
      steps.slice(1).forEach((after, index) => {
        const before = steps[index];
        expect(after.state).toBe(deriveState(after));
        if (before && before.state !== after.state)
          expect(canTransition(before.state, after.state)).toBe(true);
      });
    });
  });

  it('ignores repeated updates and numbers its events uniquely', () => {
    always((steps, updates) => {
      const last = steps.at(-1) ?? capturedPayment();
      for (const update of [...updates.slice(-1), ...updates.slice(-1)]) {
        expect(applyUpdate(last, update)).toHaveLength(1);
      }
      const sequences = last.events.map(({ sequence }) => sequence);
      expect(new Set(sequences).size).toBe(sequences.length);
    });
  });

  it('emits events whose amounts add up to the completed refunds', () => {
    always((steps) => {
      const last = steps.at(-1) ?? capturedPayment();
      const signs = { refunded: 1, disputeLost: 1, refundFailed: -1 } as const;
      const changes = last.events.map(({ type, amount, refundId }) => {
        // A reversed decision names the refund that it reverses.
        const sign =
          type === 'disputeWon' && refundId ? -1 : type in signs ? signs[type as keyof typeof signs] : 0;
        return { account: type, amount: sign * amount };
      });
      expect(sumOfLines(changes)).toBe(completedRefundTotal(last.refunds));
    });
  });
});
