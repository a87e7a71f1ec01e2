import type { EventHandlers } from '@e-storefront/messaging';
import type { CustomerGroupRepository } from './customer-group/customer-group.model';

/** Redemptions of a deleted account stay: they hold its id and no personal data. */
export function createEventHandlers({
  groups,
}: {
  groups: Pick<CustomerGroupRepository, 'removeCustomer'>;
}): EventHandlers<'coupon'> {
  return { 'account.deleted.v1': ({ data }) => groups.removeCustomer(data.accountId) };
}
