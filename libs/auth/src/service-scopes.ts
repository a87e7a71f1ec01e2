/** The scopes of each service for calls to other services; the only place that grants them. */
export const SERVICE_SCOPES = {
  gateway: ['graph:forward', 'key:exchange'],
  auth: ['mail:prepare'],
  category: ['catalogue:count'],
  coupon: ['account:check', 'category:read'],
  order: ['product:price', 'stock:hold', 'coupon:redeem', 'account:check'],
  product: ['purchase:check', 'category:read', 'account:check'],
  ticket: ['account:standing', 'account:check', 'order:owner'],
} as const satisfies Record<string, readonly string[]>;

export type ServiceScope = (typeof SERVICE_SCOPES)[keyof typeof SERVICE_SCOPES][number];

/** Empty for an unknown service. */
export function getServiceScopes(name: string): readonly ServiceScope[] {
  return Object.hasOwn(SERVICE_SCOPES, name) ? SERVICE_SCOPES[name as keyof typeof SERVICE_SCOPES] : [];
}
