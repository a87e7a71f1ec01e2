import { DomainError } from '@e-storefront/errors';

export const ORDER_STATUSES = [
  'PENDING',
  'CONFIRMED',
  'PROCESSING',
  'SHIPPED',
  'OUT_FOR_DELIVERY',
  'DELIVERED',
  'CANCELLED',
  'RETURNED',
  'REFUNDED',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

export const PAYMENT_STATUSES = [
  'PENDING',
  'PROCESSING',
  'PAID',
  'COMPLETED',
  'FAILED',
  'REFUNDED',
  'PARTIALLY_REFUNDED',
] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/** Orders in these statuses have their stock reserved. */
export const STATUSES_WITH_RESERVED_STOCK: readonly OrderStatus[] = ['PENDING', 'CONFIRMED', 'PROCESSING'];

/** The role in which a user changes an order. */
export type OrderActor = 'customer' | 'seller' | 'support' | 'admin';

/** A transition's effect on the stock. */
export type StockEffect = 'releaseStock' | 'shipStock' | 'returnStock';

/**
 * A transition's effect on the payment. `releasePayment` voids an uncaptured payment and refunds the captured payment of
 * a cancelled order.
 */
export type PaymentEffect = 'capturePayment' | 'releasePayment' | 'refundRemainder';

export interface Transition<Status extends string> {
  from: Status;
  to: Status;
  by: readonly OrderActor[];
  stock?: StockEffect;
  payment?: PaymentEffect;
}

/** Statuses and every allowed change between them; every other change is rejected with INVALID_TRANSITION. */
export interface TransitionTable<Status extends string> {
  statuses: readonly Status[];
  initial: Status;
  /** Statuses without outgoing transitions. */
  terminal: readonly Status[];
  transitions: readonly Transition<Status>[];
}

const SELLER_SIDE = ['seller', 'admin'] as const;
const EVERYBODY = ['customer', 'seller', 'support', 'admin'] as const;

export const ORDER_TRANSITIONS: TransitionTable<OrderStatus> = {
  statuses: ORDER_STATUSES,
  initial: 'PENDING',
  terminal: ['REFUNDED'],
  transitions: [
    { from: 'PENDING', to: 'CONFIRMED', by: SELLER_SIDE },
    { from: 'CONFIRMED', to: 'PROCESSING', by: SELLER_SIDE },
    { from: 'PROCESSING', to: 'SHIPPED', by: SELLER_SIDE, stock: 'shipStock', payment: 'capturePayment' },
    { from: 'SHIPPED', to: 'OUT_FOR_DELIVERY', by: SELLER_SIDE },
    { from: 'OUT_FOR_DELIVERY', to: 'DELIVERED', by: SELLER_SIDE, payment: 'capturePayment' },
    { from: 'PENDING', to: 'CANCELLED', by: EVERYBODY, stock: 'releaseStock', payment: 'releasePayment' },
    { from: 'CONFIRMED', to: 'CANCELLED', by: EVERYBODY, stock: 'releaseStock', payment: 'releasePayment' },
    {
      from: 'PROCESSING',
      to: 'CANCELLED',
      by: ['seller', 'support', 'admin'],
      stock: 'releaseStock',
      payment: 'releasePayment',
    },
    { from: 'SHIPPED', to: 'RETURNED', by: SELLER_SIDE, stock: 'returnStock', payment: 'releasePayment' },
    {
      from: 'OUT_FOR_DELIVERY',
      to: 'RETURNED',
      by: SELLER_SIDE,
      stock: 'returnStock',
      payment: 'releasePayment',
    },
    { from: 'DELIVERED', to: 'RETURNED', by: SELLER_SIDE, stock: 'returnStock', payment: 'releasePayment' },
    { from: 'CANCELLED', to: 'REFUNDED', by: ['admin'], payment: 'refundRemainder' },
    { from: 'RETURNED', to: 'REFUNDED', by: ['admin'], payment: 'refundRemainder' },
  ],
};

export const PAYMENT_STATUS_TRANSITIONS: TransitionTable<PaymentStatus> = {
  statuses: PAYMENT_STATUSES,
  initial: 'PENDING',
  terminal: ['REFUNDED'],
  transitions: [
    { from: 'PENDING', to: 'PROCESSING', by: ['admin'] },
    { from: 'PENDING', to: 'PAID', by: ['admin'] },
    { from: 'PENDING', to: 'COMPLETED', by: ['admin'] },
    { from: 'PENDING', to: 'FAILED', by: ['admin'] },
    { from: 'PROCESSING', to: 'PAID', by: ['admin'] },
    { from: 'PROCESSING', to: 'COMPLETED', by: ['admin'] },
    { from: 'PROCESSING', to: 'FAILED', by: ['admin'] },
    { from: 'FAILED', to: 'PENDING', by: ['admin'] },
    { from: 'FAILED', to: 'PROCESSING', by: ['admin'] },
    { from: 'PAID', to: 'COMPLETED', by: ['admin'] },
    { from: 'PAID', to: 'PARTIALLY_REFUNDED', by: ['admin'] },
    { from: 'PAID', to: 'REFUNDED', by: ['admin'] },
    { from: 'COMPLETED', to: 'PARTIALLY_REFUNDED', by: ['admin'] },
    { from: 'COMPLETED', to: 'REFUNDED', by: ['admin'] },
    { from: 'PARTIALLY_REFUNDED', to: 'REFUNDED', by: ['admin'] },
  ],
};

/**
 * Checks that every status is reachable, that exactly the terminal statuses have no outgoing transitions, and that no
 * transition is declared twice. Runs when the service starts.
 * @throws Error naming the first mistake
 */
export function validateTransitions<Status extends string>(table: TransitionTable<Status>): void {
  const { statuses, initial, terminal, transitions } = table;
  const names = transitions.map(({ from, to }) => `${from} to ${to}`);
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate) throw new Error(`The transition ${duplicate} is declared twice.`);
  const reached = new Set<Status>([initial]);
  for (const status of reached) {
    for (const { from, to } of transitions) if (from === status) reached.add(to);
  }
  const unreachable = statuses.find((status) => !reached.has(status));
  if (unreachable) throw new Error(`No transition leads to ${unreachable}.`);
  for (const status of statuses) {
    const hasNext = transitions.some(({ from }) => from === status);
    const isTerminal = terminal.includes(status);
    if (hasNext && isTerminal)
      throw new Error(`Status ${status} is declared terminal but has outgoing transitions.`);
    if (!hasNext && !isTerminal)
      throw new Error(`Status ${status} has no outgoing transitions but is not declared terminal.`);
  }
}

/** The statuses that an actor may set next. */
export function nextStates<Status extends string>(
  table: TransitionTable<Status>,
  from: Status,
  actors: readonly OrderActor[],
): Status[] {
  return table.transitions
    .filter((transition) => transition.from === from && transition.by.some((actor) => actors.includes(actor)))
    .map(({ to }) => to);
}

/** @throws INVALID_TRANSITION with the allowed statuses */
export function assertTransition<Status extends string>(
  table: TransitionTable<Status>,
  change: { from: Status; to: Status },
  actors: readonly OrderActor[],
): Transition<Status> {
  const allowed = nextStates(table, change.from, actors);
  const transition = table.transitions.find(({ from, to }) => from === change.from && to === change.to);
  if (!transition || !allowed.includes(change.to)) {
    throw new DomainError('INVALID_TRANSITION', {
      message: invalidTransitionMessage(change, allowed),
      details: { ...change, allowed },
    });
  }
  return transition;
}

function invalidTransitionMessage(
  { from, to }: { from: string; to: string },
  allowed: readonly string[],
): string {
  const words = (status: string): string => status.replaceAll('_', ' ').toLowerCase();
  const next = allowed.length > 0 ? `, only to ${allowed.map(words).join(' or ')}` : '';
  return `The status cannot change from ${words(from)} to ${words(to)}${next}.`;
}
