import { CHANNELS, type PubSub, type EventHandlers } from '@e-storefront/messaging';
import type { DomainEvent } from '@e-storefront/events';
import type { AccountRecords, DeadLetters } from '@e-storefront/mongo';
import type { CategoryVisibility } from './sale-state/category-visibility';
import type { CatalogueCache } from './catalog/product.service';
import type { MongoReviewRepository } from './reviews/review.model';
import type { ReviewVerification } from './reviews/review-verification';
import type { SalesFigures } from './catalog/sales-figures.model';
import type { SaleState } from './sale-state/sale-state.model';

interface Ports {
  accounts: AccountRecords;
  letters: Pick<DeadLetters, 'forgetAccount'>;
  sale: Pick<SaleState, 'syncSeller'>;
  reviews: Pick<MongoReviewRepository, 'rename' | 'anonymise'>;
  verification: ReviewVerification;
  sales: Pick<SalesFigures, 'orderChanged'>;
  visibility: CategoryVisibility;
  bus: Pick<PubSub, 'publish'>;
  cache: Pick<CatalogueCache, 'invalidate'>;
}

/** What product does with the events of accounts, categories and orders. Each is harmless when it is repeated. */
export function productEvents(ports: Ports): EventHandlers<'product'> {
  const { accounts, letters, sale, reviews, verification, sales, visibility, bus, cache } = ports;
  const categoryChanged = async (event: DomainEvent, deletedId?: string): Promise<void> => {
    // First, so that no instance answers from the old tree while the products are changed.
    await bus.publish([CHANNELS.categories()], event);
    await visibility.sync(deletedId);
    await cache.invalidate();
  };
  return {
    'account.updated.v1': async ({ data }) => {
      if (!(await accounts.apply(data))) return;
      await sale.syncSeller(data.accountId);
      await reviews.rename(data.accountId, data.name);
      await cache.invalidate();
    },
    'account.deleted.v1': async ({ data }) => {
      if (!(await accounts.apply(data))) return;
      await sale.syncSeller(data.accountId);
      await reviews.anonymise(data.accountId);
      await letters.forgetAccount(data.accountId);
      await cache.invalidate();
    },
    'category.updated.v1': (event) => categoryChanged(event),
    'category.deleted.v1': (event) => categoryChanged(event, event.data.categoryId),
    'order.placed.v1': ({ data }) => sales.orderChanged(data.orderId),
    'order.amended.v1': ({ data }) => sales.orderChanged(data.orderId),
    'order.updated.v1': async ({ data }) => {
      await sales.orderChanged(data.orderId);
      if (await verification.orderChanged(data.customerId, data.status)) await cache.invalidate();
    },
  };
}
