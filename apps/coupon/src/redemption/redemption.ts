import type { MinorUnits, PageRequest } from '@e-storefront/domain';
import type { Coupon, Promotion } from '../promotion/promotion';
import type { Applied, Standing } from '../promotion/promotion-engine';
import type { Quote } from './quote';

/** What a reference holds: one use of each promotion that applied. */
export interface Reservation {
  reference: string;
  /** VOID: it was released before it reserved. */
  status: 'RESERVED' | 'COMMITTED' | 'RELEASED' | 'VOID';
  /** Tells whether a repeated call means the same code and basket. */
  requestHash: string;
  /** The answer to every repetition. */
  quote: Quote;
  customerId: string | null;
  reservedAt: Date;
  uses: { promotionId: string; discount: MinorUnits; hasBudget: boolean }[];
}

/** One use of a promotion. */
export interface Redemption {
  reference: string;
  couponId: string;
  customerId: string | null;
  /** REDEEMED as long as it counts, reserved or committed. */
  status: 'REDEEMED' | 'RELEASED';
  discount: MinorUnits;
  lineDiscounts: MinorUnits[];
  redeemedAt: Date;
  releasedAt: Date | null;
}

/** What a reservation is about to hold. */
export type NewReservation = Omit<Reservation, 'status' | 'uses'> & { applied: readonly Applied[] };

/** Where uses are kept and counted. */
export interface ReservationRepository {
  findCoupon(code: string): Promise<Coupon | null>;
  /** The promotion of the code, in whatever state, and those that apply by themselves and are in their time. */
  candidates(code: string | null, now: Date): Promise<Promotion[]>;
  standing(promotions: readonly Promotion[], customerId: string | null, now: Date): Promise<Standing>;
  find(reference: string): Promise<Reservation | null>;
  /**
   * Counts and records one use of each promotion, all or none, if each still has the version that was judged, a use
   * left in all and one for the customer, and money left for the day, and the reference is new. False when one of
   * these has changed: judge again.
   */
  take(reservation: NewReservation): Promise<boolean>;
  /** Makes what is reserved last, and gives it; null when it is not reserved. */
  commit(reference: string): Promise<Reservation | null>;
  /** Gives the uses back if the reservation has one of the statuses; false when it has not, or not any more. */
  giveBack(reservation: Reservation, from: readonly Reservation['status'][]): Promise<boolean>;
  /** Makes a reference unusable; false when it has reserved meanwhile. */
  makeVoid(reference: string): Promise<boolean>;
  /** What was reserved before an instant and never committed, the oldest first. */
  overdue(before: Date, limit: number): Promise<Reservation[]>;
  couponExists(couponId: string): Promise<boolean>;
  page(couponId: string, request: PageRequest): Promise<{ items: Redemption[]; total: number }>;
}
