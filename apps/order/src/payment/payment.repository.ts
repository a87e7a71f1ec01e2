import type { Payment } from './payment';

export type PaymentChange = Partial<
  Omit<Payment, 'orderId' | 'provider' | 'amount' | 'currency' | 'version' | 'createdAt' | 'updatedAt'>
>;

/** Where payments are kept. */
export interface PaymentRepository {
  /** @returns false when the order has a payment already */
  add(payment: Payment): Promise<boolean>;
  find(orderId: string): Promise<Payment | null>;
  /** In any order; at most as many as are asked for. */
  findMany(orderIds: readonly string[]): Promise<Payment[]>;
  /** By the ids of their orders, after this one. */
  page(after: string | null, limit: number): Promise<Payment[]>;
  /** Writes a change; null when the payment has changed since it was read. */
  change(before: Payment, after: PaymentChange): Promise<Payment | null>;
  /** Takes what was told out of a payment's news. */
  settleNews(orderId: string, serial: number): Promise<void>;
  /** Payments with something unfinished that was due before `now`; at most `limit`. They are due again a little later. */
  due(now: Date, limit: number): Promise<Payment[]>;
}
