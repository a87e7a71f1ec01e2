import type { MinorUnits } from '@e-storefront/domain';
import type { AppliedPromotion } from '../promotion/promotion-engine';
import type { Quote } from '../promotion/quote';

/** The promotions that a reference has reserved: one redemption of each that applied. */
export interface Reservation {
  reference: string;
  /** VOID: released before it was reserved. */
  status: 'RESERVED' | 'COMMITTED' | 'RELEASED' | 'VOID';
  /** Distinguishes a retry from another request with the same reference. */
  requestHash: string;
  /** Returned by every retry; null for a void reference. */
  quote: Quote | null;
  customerId: string | null;
  reservedAt: Date;
  promotions: ReservedPromotion[];
}

export interface ReservedPromotion {
  promotionId: string;
  discount: MinorUnits;
  /** Whether the discount counts towards a daily budget. */
  hasBudget: boolean;
}

export type NewReservation = Omit<Reservation, 'status' | 'promotions' | 'quote'> & {
  quote: Quote;
  applied: readonly AppliedPromotion[];
};

/** One redemption of a promotion. */
export interface Redemption {
  reference: string;
  couponId: string;
  customerId: string | null;
  /** REDEEMED while it counts towards the limits: reserved or committed. */
  status: 'REDEEMED' | 'RELEASED';
  discount: MinorUnits;
  lineDiscounts: MinorUnits[];
  redeemedAt: Date;
  releasedAt: Date | null;
}
