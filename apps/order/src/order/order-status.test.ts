import { isDomainError } from '@e-storefront/errors';
import {
  nextStates,
  ORDER_TRANSITIONS,
  ORDER_STATUSES,
  PAYMENT_STATUS_TRANSITIONS,
  assertTransition,
  validateTransitions,
  type OrderActor,
  type TransitionTable,
} from './order-status';

const table = (change: Partial<TransitionTable<'A' | 'B' | 'C'>>): TransitionTable<'A' | 'B' | 'C'> => ({
  statuses: ['A', 'B', 'C'],
  initial: 'A',
  terminal: ['C'],
  transitions: [
    { from: 'A', to: 'B', by: ['admin'] },
    { from: 'B', to: 'C', by: ['admin'] },
  ],
  ...change,
});

describe('validateTransitions', () => {
  it('accepts the tables of orders and payments', () => {
    expect(() => validateTransitions(ORDER_TRANSITIONS)).not.toThrow();
    expect(() => validateTransitions(PAYMENT_STATUS_TRANSITIONS)).not.toThrow();
  });

  it('rejects a table with an unreachable status', () => {
    expect(() => validateTransitions(table({ transitions: [{ from: 'A', to: 'B', by: [] }] }))).toThrow(
      'leads to C',
    );
  });

  it('rejects undeclared terminal statuses and terminal statuses with transitions', () => {
    expect(() => validateTransitions(table({ terminal: [] }))).toThrow('C has no outgoing transitions');
    expect(() => validateTransitions(table({ terminal: ['B', 'C'] }))).toThrow('B is declared terminal');
  });

  it('rejects duplicate transitions', () => {
    const { transitions } = table({});
    expect(() => validateTransitions(table({ transitions: [...transitions, ...transitions] }))).toThrow(
      'twice',
    );
  });
});

describe('the transitions of an order', () => {
  it('let a seller fulfil an order up to its delivery', () => {
    const statuses = [
      'PENDING',
      'CONFIRMED',
      'PROCESSING',
      'SHIPPED',
      'OUT_FOR_DELIVERY',
      'DELIVERED',
    ] as const;
    statuses.slice(1).forEach((to, index) => {
      expect(nextStates(ORDER_TRANSITIONS, statuses[index] ?? 'PENDING', ['seller'])).toContain(to);
    });
  });

  it.each<[OrderActor, string[]]>([
    ['customer', ['PENDING', 'CONFIRMED']],
    ['seller', ['PENDING', 'CONFIRMED', 'PROCESSING']],
    ['support', ['PENDING', 'CONFIRMED', 'PROCESSING']],
  ])('let a %s cancel from %j only', (actor, from) => {
    const can = ORDER_STATUSES.filter((status) =>
      nextStates(ORDER_TRANSITIONS, status, [actor]).includes('CANCELLED'),
    );
    expect(can).toEqual(from);
  });

  it('let a customer only cancel, and nobody reopen a cancelled order', () => {
    const done = ORDER_STATUSES.flatMap((status) => nextStates(ORDER_TRANSITIONS, status, ['customer']));
    expect(new Set(done)).toEqual(new Set(['CANCELLED']));
    expect(nextStates(ORDER_TRANSITIONS, 'CANCELLED', ['admin', 'seller'])).toEqual(['REFUNDED']);
  });

  it('reject undeclared changes and list the allowed ones', () => {
    const rejected = (): unknown =>
      assertTransition(ORDER_TRANSITIONS, { from: 'PENDING', to: 'DELIVERED' }, ['seller']);
    try {
      rejected();
      throw new Error('not rejected');
    } catch (error) {
      if (!isDomainError(error)) throw error;
      expect(error.code).toBe('INVALID_TRANSITION');
      expect(error.details).toEqual({
        from: 'PENDING',
        to: 'DELIVERED',
        allowed: ['CONFIRMED', 'CANCELLED'],
      });
    }
  });

  it('affect the stock exactly when an order is shipped, cancelled or returned', () => {
    const effects = Object.fromEntries(
      ORDER_TRANSITIONS.transitions.map(({ from, to, stock }) => [`${from} ${to}`, stock]),
    );
    expect(effects['PROCESSING SHIPPED']).toBe('shipStock');
    expect(effects['PROCESSING CANCELLED']).toBe('releaseStock');
    expect(effects['DELIVERED RETURNED']).toBe('returnStock');
    expect(effects['SHIPPED OUT_FOR_DELIVERY']).toBeUndefined();
  });
});
