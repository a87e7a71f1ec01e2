/** What each service may ask of the others on its own account: the one place where that is given. */
export const SERVICE_SCOPES = {
  gateway: ['graph:forward', 'key:exchange'],
  auth: ['mail:prepare'],
  category: ['catalogue:count'],
  coupon: ['account:check', 'category:read'],
  order: ['product:price', 'stock:hold', 'coupon:redeem', 'account:check'],
  product: ['purchase:check', 'category:read', 'account:check'],
  ticket: ['account:standing', 'account:check', 'order:owner'],
} as const satisfies Record<string, readonly string[]>;

/** A thing that services ask of each other, and nobody else may. */
export type ServiceScope = (typeof SERVICE_SCOPES)[keyof typeof SERVICE_SCOPES][number];

/** What a service may ask; nothing for one that is not in the table, such as a new one. */
export function getServiceScopes(name: string): readonly ServiceScope[] {
  return Object.hasOwn(SERVICE_SCOPES, name) ? SERVICE_SCOPES[name as keyof typeof SERVICE_SCOPES] : [];
}
