import type { DomainEvent, EventName } from './registry';

/** The consumers of each event. An event that no service consumes is published to subscribers only. */
export const CONSUMERS = {
  auth: [
    'order.placed.v1',
    'order.updated.v1',
    'checkout.failed.v1',
    'payment.captured.v1',
    'payment.refunded.v1',
    'payment.failed.v1',
    'refund.failed.v1',
    'payment.disputed.v1',
    'dispute.closed.v1',
    'stock.depleted.v1',
    'stock.depleted.v2',
    'ticket.opened.v1',
    'ticket.commented.v1',
    'ticket.resolved.v1',
    'ticket.closed.v1',
    'mail.requested.v1',
  ],
  coupon: ['account.deleted.v1'],
  order: ['account.deleted.v1'],
  product: [
    'account.updated.v1',
    'account.deleted.v1',
    'category.updated.v1',
    'category.deleted.v1',
    'order.placed.v1',
    'order.updated.v1',
    'order.amended.v1',
  ],
  ticket: ['account.updated.v1', 'account.deleted.v1'],
} as const satisfies Record<string, readonly EventName[]>;

export type ConsumerName = keyof typeof CONSUMERS;

/** The events that a consumer receives. */
export type ConsumedName<C extends ConsumerName> = (typeof CONSUMERS)[C][number];

export const CONSUMER_NAMES = Object.keys(CONSUMERS) as ConsumerName[];

/** The consumers that must acknowledge an event. */
export function consumersOf(name: EventName): ConsumerName[] {
  return CONSUMER_NAMES.filter((consumer) => (CONSUMERS[consumer] as readonly EventName[]).includes(name));
}

/** Events with personal data: queues delete them as soon as they are acknowledged. */
const PERSONAL: ReadonlySet<EventName> = new Set<EventName>(['account.updated.v1']);

/** Whether an event contains personal data. */
export function isPersonal(name: EventName): boolean {
  return PERSONAL.has(name);
}

/** The aggregate of an event: consumers receive the events of one aggregate in order. */
export function aggregateOf({ data }: DomainEvent): string {
  if ('orderId' in data) return `order:${data.orderId}`;
  if ('groupId' in data) return `checkout:${data.groupId}`;
  if ('ticketId' in data) return `ticket:${data.ticketId}`;
  if ('accountId' in data) return `account:${data.accountId}`;
  if ('categoryId' in data) return `category:${data.categoryId}`;
  return `stock:${data.productId}:${data.variantId}`;
}
