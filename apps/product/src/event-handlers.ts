import { CHANNELS, type PubSub, type EventHandlers } from '@e-storefront/messaging';
import type { DomainEvent } from '@e-storefront/events';
import type { AccountRecords, DeadLetters } from '@e-storefront/mongo';
import type { CategoryVisibility } from './sale-state/category-visibility';
import type { CatalogueCache } from './catalog/product.service';
import type { ReviewRepository } from './reviews/review.model';
import type { ReviewVerification } from './reviews/review-verification';
import type { UnitsSoldProjection } from './catalog/units-sold.model';
import type { SaleState } from './sale-state/sale-state.model';

interface Dependencies {
  accounts: AccountRecords;
  deadLetters: Pick<DeadLetters, 'forgetAccount'>;
  saleState: Pick<SaleState, 'syncSeller'>;
  reviews: Pick<ReviewRepository, 'rename' | 'anonymise'>;
  verification: ReviewVerification;
  unitsSold: Pick<UnitsSoldProjection, 'recordOrderChange'>;
  visibility: CategoryVisibility;
  pubSub: Pick<PubSub, 'publish'>;
  cache: Pick<CatalogueCache, 'invalidate'>;
}

/** Handlers of account, category and order events; all are idempotent. */
export function createEventHandlers(deps: Dependencies): EventHandlers<'product'> {
  const { accounts, deadLetters, saleState, reviews, verification, unitsSold, visibility, pubSub, cache } =
    deps;
  const onCategoryChanged = async (event: DomainEvent, deletedId?: string): Promise<void> => {
    // Invalidate first, so that no instance uses the old tree while the products change.
    await pubSub.publish([CHANNELS.categories()], event);
    await visibility.sync(deletedId);
    await cache.invalidate();
  };
  return {
    'account.updated.v1': async ({ data }) => {
      if (!(await accounts.apply(data))) return;
      await saleState.syncSeller(data.accountId);
      await reviews.rename(data.accountId, data.name);
      await cache.invalidate();
    },
    'account.deleted.v1': async ({ data }) => {
      if (!(await accounts.apply(data))) return;
      await saleState.syncSeller(data.accountId);
      await reviews.anonymise(data.accountId);
      await deadLetters.forgetAccount(data.accountId);
      await cache.invalidate();
    },
    'category.updated.v1': (event) => onCategoryChanged(event),
    'category.deleted.v1': (event) => onCategoryChanged(event, event.data.categoryId),
    'order.placed.v1': ({ data }) => unitsSold.recordOrderChange(data.orderId),
    'order.amended.v1': ({ data }) => unitsSold.recordOrderChange(data.orderId),
    'order.updated.v1': async ({ data }) => {
      await unitsSold.recordOrderChange(data.orderId);
      if (await verification.onOrderChanged(data.customerId, data.status)) await cache.invalidate();
    },
  };
}
