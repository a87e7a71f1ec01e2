import type { EventHandlers } from '@e-storefront/messaging';
import type { CustomerGroupRepository } from './customer-group/customer-group.service';

interface Ports {
  groups: Pick<CustomerGroupRepository, 'forget'>;
}

/** What coupon does with the events of accounts. Uses of promotions stay: they hold an id and nothing personal. */
export function couponEvents({ groups }: Ports): EventHandlers<'coupon'> {
  return { 'account.deleted.v1': ({ data }) => groups.forget(data.accountId) };
}
