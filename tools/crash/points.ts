const STEPS = ['freezeCart', 'reserveStock', 'reserveCoupon', 'authorisePayment', 'commit', 'placeOrders'];

/** The named points of a checkout, in its order. */
export const POINTS: readonly string[] = [
  ...STEPS.flatMap((step) => [`before:${step}`, `after:${step}`]),
  'after:finish',
];
