import DataLoader from 'dataloader';
import type { Principal } from '@e-storefront/auth';
import { inKeyOrder } from '@e-storefront/mongo';
import type { ServiceClient } from '@e-storefront/subgraph';
import type { Reference } from '../ticket/ticket';
import type { TicketScope } from '../ticket/ticket-scope';
import { FindProductsDocument } from './product.generated';

interface Viewer {
  principal: Principal | null;
  scope: TicketScope;
}

/**
 * Loads references to products; null where the caller must not see the product. A ticket may name any product, and
 * entity references resolve products in every state, so without this check a ticket would expose unlisted products.
 */
export function createVisibleProductLoader(
  client: ServiceClient,
  { principal, scope }: Viewer,
): DataLoader<string, Reference | null> {
  return new DataLoader(async (ids) => {
    if (scope === 'all') return ids.map((id) => ({ id }));
    const refs = ids.map((id) => ({ __typename: 'Product', id }));
    const { _entities } = await client.call(FindProductsDocument, { refs });
    const products = _entities.filter((one) => one?.__typename === 'Product');
    return inKeyOrder(ids, products, ({ id }) => id).map((one) =>
      one && (one.onSale || one.sellerId === principal?.id) ? { id: one.id } : null,
    );
  });
}
