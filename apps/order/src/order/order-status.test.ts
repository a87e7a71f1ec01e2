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

describe('a table of transitions', () => {
  it('holds for orders and for payments', () => {
    expect(() => validateTransitions(ORDER_TRANSITIONS)).not.toThrow();
    expect(() => validateTransitions(PAYMENT_STATUS_TRANSITIONS)).not.toThrow();
  });

  it('is refused when a status cannot be reached', () => {
    expect(() => validateTransitions(table({ transitions: [{ from: 'A', to: 'B', by: [] }] }))).toThrow(
      'leads to C',
    );
  });

  it('is refused when a status is an undeclared end, or a declared one leads on', () => {
    expect(() => validateTransitions(table({ terminal: [] }))).toThrow('C is an undeclared end');
    expect(() => validateTransitions(table({ terminal: ['B', 'C'] }))).toThrow('B is no end');
  });

  it('is refused when a transition is declared twice', () => {
    const { transitions } = table({});
    expect(() => validateTransitions(table({ transitions: [...transitions, ...transitions] }))).toThrow('twice');
  });
});

describe('the life of an order', () => {
  it('lets a seller take it all the way to the door', () => {
    const way = ['PENDING', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED'] as const;
    way.slice(1).forEach((to, index) => {
      expect(nextStates(ORDER_TRANSITIONS, way[index] ?? 'PENDING', ['seller'])).toContain(to);
    });
  });

  it.each<[OrderActor, string[]]>([
    ['customer', ['PENDING', 'CONFIRMED']],
    ['seller', ['PENDING', 'CONFIRMED', 'PROCESSING']],
    ['support', ['PENDING', 'CONFIRMED', 'PROCESSING']],
  ])('lets a %s cancel from %j only', (capacity, from) => {
    const can = ORDER_STATUSES.filter((status) =>
      nextStates(ORDER_TRANSITIONS, status, [capacity]).includes('CANCELLED'),
    );
    expect(can).toEqual(from);
  });

  it('lets a customer do nothing else, and nobody bring a cancelled order back', () => {
    const done = ORDER_STATUSES.flatMap((status) => nextStates(ORDER_TRANSITIONS, status, ['customer']));
    expect(new Set(done)).toEqual(new Set(['CANCELLED']));
    expect(nextStates(ORDER_TRANSITIONS, 'CANCELLED', ['admin', 'seller'])).toEqual(['REFUNDED']);
  });

  it('refuses what is not declared, and says what would be allowed', () => {
    const refused = (): unknown =>
      assertTransition(ORDER_TRANSITIONS, { from: 'PENDING', to: 'DELIVERED' }, ['seller']);
    try {
      refused();
      throw new Error('not refused');
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

  it('moves stock exactly when an order is cancelled, shipped or comes back', () => {
    const moves = Object.fromEntries(
      ORDER_TRANSITIONS.transitions.map(({ from, to, stock }) => [`${from} ${to}`, stock]),
    );
    expect(moves['PROCESSING SHIPPED']).toBe('ship');
    expect(moves['PROCESSING CANCELLED']).toBe('release');
    expect(moves['DELIVERED RETURNED']).toBe('return');
    expect(moves['SHIPPED OUT_FOR_DELIVERY']).toBeUndefined();
  });
});
