import type { DomainEvent } from '@e-storefront/events';
import type { MinorUnits, Page, PageRequest } from '@e-storefront/domain';
import type { LedgerPosting } from '../ledger/ledger';
import type { Order, OrderDraft, OrderReturn, LineQuantity, StatusChange } from './order';
import type { UnpaidOrders } from '../checkout/unpaid-orders';
import type { PaymentEffect, OrderStatus, PaymentStatus, StockEffect } from './order-status';

/**
 * Which orders somebody may see at all: everything, those that they placed, those that they fulfil, or both.
 * The repository adds it to every read, so that a forgotten rule shows nothing.
 */
export type OrderScope = 'all' | { customerId?: string; sellerId?: string };

export interface OrderFilter {
  customerId?: string;
  orderStatus?: OrderStatus;
}

/** What a change asks of payments and of the ledger. */
export type MoneyEffect = PaymentEffect | 'refundPieces' | 'post';

/** What a change brought about elsewhere; repeated until it is done. */
export interface OrderEffect {
  id: string;
  kind: StockEffect | 'releaseCoupon' | 'returnPieces' | MoneyEffect;
  /** For `returnPieces` and `refundPieces`, what came back; for `post`, the posting. */
  data?: OrderReturn | LedgerPosting;
}

/** What an order has still to tell the world. */
export interface OrderOutbox {
  order: Order;
  events: DomainEvent[];
  effects: OrderEffect[];
}

/** A change that is written only if the order is still as it was read. */
export interface OrderChange {
  before: Order;
  after: {
    orderStatus?: OrderStatus;
    paymentStatus?: PaymentStatus;
    paymentSerial?: number;
    returns?: OrderReturn[];
    refunded?: MinorUnits;
    refundedLines?: LineQuantity[];
  };
  entry: StatusChange;
  events: DomainEvent[];
  effects: OrderEffect[];
  /** Whether the money is certain from here on, though it is not taken yet. */
  isSecured?: boolean;
}

/** A new order with its number and the events that tell of it. */
export interface NewOrder {
  id: string;
  draft: OrderDraft;
  orderNumber: string;
  entry: StatusChange;
  event: DomainEvent;
  /** Left out where the money is certain; else when the order ends unless it is paid, null for never. */
  unpaid?: { until: Date | null };
}

/** Where orders are kept. */
export interface OrderRepository {
  find(id: string, scope: OrderScope): Promise<Order | null>;
  /** By the number for people, as `orderNumber` makes it. */
  findByNumber(number: string, scope: OrderScope): Promise<Order | null>;
  /** In any order; what is not visible is left out. */
  findMany(ids: readonly string[], scope: OrderScope): Promise<Order[]>;
  /** Newest first. */
  page(filter: OrderFilter, scope: OrderScope, request: PageRequest): Promise<Page<Order>>;
  /** All orders of one group, in the order in which they were placed. */
  findByGroup(groupId: string, scope: OrderScope): Promise<Order[]>;
  /** All orders of several groups, in the order in which they were placed. */
  findByGroups(groupIds: readonly string[], scope: OrderScope): Promise<Order[]>;
  /** The newest orders of several customers at once. */
  findNewestByCustomers(customerIds: readonly string[], limit: number): Promise<Order[]>;
  /** Whether somebody has ordered nothing, but for what was cancelled. */
  isFirstOrder(customerId: string): Promise<boolean>;
  /** Which of these products somebody has bought, as analytics/sales-rules.model.ts defines it. */
  findPurchased(customerId: string, productIds: readonly string[]): Promise<string[]>;
  /** What a buyer has on order, not shipped yet and without having paid. */
  findUnpaid(customerId: string): Promise<UnpaidOrders>;
  /** The orders whose time to be paid is over; at most `limit`. */
  findOverdue(now: Date, limit: number): Promise<string[]>;
  /** Looks at an unpaid order again at `until`; never, when that is null. */
  setPaymentDeadline(id: string, until: Date | null): Promise<void>;
  /** Writes a change with its event, its entry in the history and its effects; null when the order has changed since. */
  change(change: OrderChange): Promise<Order | null>;
  /** What one order has still to tell. */
  findOutbox(id: string): Promise<OrderOutbox | null>;
  /** The orders that have had something to tell or to do since before `before`; at most `limit`. */
  findStale(before: Date, limit: number): Promise<string[]>;
  /** Notes that an effect took place. */
  removeOutboxEntry(orderId: string, doneId: string): Promise<void>;
  /** Notes that those who follow live were told of an event; it stays until every consumer has acknowledged it. */
  markPublished(orderId: string, eventId: string): Promise<void>;
}
