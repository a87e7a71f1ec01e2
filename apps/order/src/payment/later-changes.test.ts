import * as fc from 'fast-check';
import { balanceOf } from '../ledger/ledger';
import { disputeMoved } from './disputes';
import type { Dispute, Payment } from './payment';
import { mayBecome } from './payment-states';
import { givenBack, requested, stateOf } from './payment-transitions';
import type { ProviderRefund } from './providers/provider';
import { refundMoved } from './external-refunds';
import { ALL_NET } from './refund-split';

const CAPTURED = 1_000;
const MOST_STEPS = 50;

/** What a provider says of a payment at one time. */
interface Heard {
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
const heard: fc.Arbitrary<Heard> = fc.record({
  refunds: fc.tuple(refund(0), refund(1), refund(2)),
  disputes: fc.tuple(dispute(0), dispute(1)),
});

/** A payment that was taken, with a refund that is promised. */
const taken = (): Payment => {
  const nobody = { orderId: 'f'.repeat(24), groupId: '-', customerId: '-', sellerId: '-' };
  const request = { ...nobody, amount: CAPTURED, currency: 'INR', method: 'card', token: null };
  const pending = { id: 'a'.repeat(24), amount: 300, parts: { net: 300, tax: 0, shipping: 0 } };
  return {
    ...requested(request, 'stripe'),
    state: 'captured',
    captured: CAPTURED,
    refunded: 300,
    intent: null,
    refunds: [{ ...pending, lines: [], reason: null, state: 'pending', createdAt: new Date(1) }],
  };
};

/** Takes in what is heard, step by step. */
const takeIn = (payment: Payment, { refunds, disputes }: Heard): Payment[] => {
  const steps = [payment];
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const now = steps.at(-1) ?? payment;
    const change = refundMoved(now, refunds, ALL_NET) ?? disputeMoved(now, disputes, ALL_NET);
    if (!change) return steps;
    steps.push({ ...now, ...change, version: now.version + 1 });
  }
  throw new Error('A payment comes to no rest.');
};

describe('what becomes of a payment that was taken, whatever its provider says and in whatever order', () => {
  const always = (check: (steps: Payment[], all: Heard[]) => void): void => {
    fc.assert(
      fc.property(fc.array(heard, { minLength: 1, maxLength: 6 }), (all) => {
        let steps = [taken()];
        for (const one of all) steps = [...steps, ...takeIn(steps.at(-1) ?? taken(), one).slice(1)];
        check(steps, all);
      }),
      { numRuns: 500 },
    );
  };

  it('never gives back more than was taken, and promises what it says', () => {
    always((steps) => {
      for (const { refunds, refunded } of steps) {
        const standing = refunds.filter(({ state }) => state !== 'failed');
        expect(refunded).toBe(standing.reduce((sum, { amount }) => sum + amount, 0));
        // What is promised may have no room any more until its provider is asked.
        expect(givenBack(refunds)).toBeLessThanOrEqual(CAPTURED);
        expect(new Set(refunds.map(({ id }) => id)).size).toBe(refunds.length);
      }
    });
  });

  it('follows its table of transitions', () => {
    always((steps) => {
      steps.slice(1).forEach((after, index) => {
        const before = steps[index];
        expect(after.state).toBe(stateOf(after));
        if (before && before.state !== after.state) expect(mayBecome(before.state, after.state)).toBe(true);
      });
    });
  });

  it('comes to the same when everything is heard again, and tells each thing once', () => {
    always((steps, all) => {
      const end = steps.at(-1) ?? taken();
      for (const one of [...all.slice(-1), ...all.slice(-1)]) expect(takeIn(end, one)).toHaveLength(1);
      const serials = end.news.map(({ serial }) => serial);
      expect(new Set(serials).size).toBe(serials.length);
    });
  });

  it('tells as much of money as went back', () => {
    always((steps) => {
      const end = steps.at(-1) ?? taken();
      const signs = { refunded: 1, disputeLost: 1, refundFailed: -1 } as const;
      const told = end.news.map(({ kind, amount, refundId }) => {
        // A decision that was turned round names what it gave back before.
        const sign =
          kind === 'disputeWon' && refundId ? -1 : kind in signs ? signs[kind as keyof typeof signs] : 0;
        return { account: kind, amount: sign * amount };
      });
      expect(balanceOf(told)).toBe(givenBack(end.refunds));
    });
  });
});
