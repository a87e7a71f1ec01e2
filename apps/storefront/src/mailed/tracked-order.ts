import type { StorefrontTrackedOrderQuery } from './tracked-order.generated';

/** An order as a mailed link shows it. */
export type TrackedOrder = NonNullable<StorefrontTrackedOrderQuery['trackedOrder']>;
