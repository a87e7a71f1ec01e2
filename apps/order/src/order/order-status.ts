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

/** The statuses of orders that still hold stock. */
export const STATUSES_WITH_RESERVED_STOCK: readonly OrderStatus[] = ['PENDING', 'CONFIRMED', 'PROCESSING'];

/** In which capacity somebody changes an order. */
export type OrderActor = 'customer' | 'seller' | 'support' | 'admin';

/** What a change asks of the product service; carried out after the change and repeated until it is done. */
export type StockEffect = 'release' | 'ship' | 'return';

/**
 * What a change asks of the order's payment: to take the money, to let go of it (or give it back, when it was taken and
 * the order called off), to give back what is left.
 */
export type PaymentEffect = 'capture' | 'letGo' | 'giveBack';

export interface Transition<Status extends string> {
  from: Status;
  to: Status;
  by: readonly OrderActor[];
  stock?: StockEffect;
  payment?: PaymentEffect;
}

/** A set of statuses with every allowed change between them. */
export interface TransitionTable<Status extends string> {
  statuses: readonly Status[];
  initial: Status;
  /** The statuses that nothing follows. */
  terminal: readonly Status[];
  transitions: readonly Transition<Status>[];
}

const SELLER_SIDE = ['seller', 'admin'] as const;
const EVERYBODY = ['customer', 'seller', 'support', 'admin'] as const;

/** The life of an order: what is not here is refused with INVALID_TRANSITION. */
export const ORDER_TRANSITIONS: TransitionTable<OrderStatus> = {
  statuses: ORDER_STATUSES,
  initial: 'PENDING',
  terminal: ['REFUNDED'],
  transitions: [
    { from: 'PENDING', to: 'CONFIRMED', by: SELLER_SIDE },
    { from: 'CONFIRMED', to: 'PROCESSING', by: SELLER_SIDE },
    { from: 'PROCESSING', to: 'SHIPPED', by: SELLER_SIDE, stock: 'ship', payment: 'capture' },
    { from: 'SHIPPED', to: 'OUT_FOR_DELIVERY', by: SELLER_SIDE },
    { from: 'OUT_FOR_DELIVERY', to: 'DELIVERED', by: SELLER_SIDE, payment: 'capture' },
    { from: 'PENDING', to: 'CANCELLED', by: EVERYBODY, stock: 'release', payment: 'letGo' },
    { from: 'CONFIRMED', to: 'CANCELLED', by: EVERYBODY, stock: 'release', payment: 'letGo' },
    {
      from: 'PROCESSING',
      to: 'CANCELLED',
      by: ['seller', 'support', 'admin'],
      stock: 'release',
      payment: 'letGo',
    },
    { from: 'SHIPPED', to: 'RETURNED', by: SELLER_SIDE, stock: 'return', payment: 'letGo' },
    { from: 'OUT_FOR_DELIVERY', to: 'RETURNED', by: SELLER_SIDE, stock: 'return', payment: 'letGo' },
    { from: 'DELIVERED', to: 'RETURNED', by: SELLER_SIDE, stock: 'return', payment: 'letGo' },
    { from: 'CANCELLED', to: 'REFUNDED', by: ['admin'], payment: 'giveBack' },
    { from: 'RETURNED', to: 'REFUNDED', by: ['admin'], payment: 'giveBack' },
  ],
};

/** The life of an order's payment. */
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
 * Holds a table against its own rules: every status can be reached from the start, exactly the declared ends lead
 * nowhere, nothing is declared twice. Run at the start of the service.
 * @throws Error naming the first fault
 */
export function validateTransitions<Status extends string>(table: TransitionTable<Status>): void {
  const { statuses, initial, terminal, transitions } = table;
  const names = transitions.map(({ from, to }) => `${from} to ${to}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new Error(`The transition ${twice} is declared twice.`);
  const reached = new Set<Status>([initial]);
  for (const status of reached) {
    for (const { from, to } of transitions) if (from === status) reached.addToCart(to);
  }
  const lost = statuses.find((status) => !reached.has(status));
  if (lost) throw new Error(`No transition leads to ${lost}.`);
  for (const status of statuses) {
    const leadsOn = transitions.some(({ from }) => from === status);
    if (leadsOn === terminal.includes(status))
      throw new Error(`${status} ${leadsOn ? 'is no' : 'is an undeclared'} end.`);
  }
}

/** Where somebody may take a status from here. */
export function nextStates<Status extends string>(
  table: TransitionTable<Status>,
  from: Status,
  capacities: readonly OrderActor[],
): Status[] {
  return table.transitions
    .filter((transition) => transition.from === from && transition.by.some((one) => capacities.includes(one)))
    .map(({ to }) => to);
}

/**
 * The transition for a change.
 * @throws INVALID_TRANSITION with what would be allowed
 */
export function assertTransition<Status extends string>(
  table: TransitionTable<Status>,
  change: { from: Status; to: Status },
  capacities: readonly OrderActor[],
): Transition<Status> {
  const allowed = nextStates(table, change.from, capacities);
  const transition = table.transitions.find(({ from, to }) => from === change.from && to === change.to);
  if (!transition || !allowed.includes(change.to)) {
    throw new DomainError('INVALID_TRANSITION', {
      message: refusalOf(change, allowed),
      details: { ...change, allowed },
    });
  }
  return transition;
}

/** The statuses in words, such as `out for delivery`. */
function refusalOf({ from, to }: { from: string; to: string }, allowed: readonly string[]): string {
  const words = (status: string): string => status.replaceAll('_', ' ').toLowerCase();
  const next = allowed.length > 0 ? `, only ${allowed.map(words).join(' or ')}` : '';
  return `What is ${words(from)} cannot become ${words(to)}${next}.`;
}
