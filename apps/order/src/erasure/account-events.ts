import type { EventHandlers } from '@e-storefront/messaging';

interface Ports {
  erasure: { forget(customerId: string): Promise<void> };
}

/** What order does with the events of accounts. Repeating it changes nothing. */
export function accountEventHandlers({ erasure }: Ports): EventHandlers<'order'> {
  return { 'account.deleted.v1': ({ data }) => erasure.forget(data.accountId) };
}
