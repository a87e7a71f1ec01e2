import DataLoader from 'dataloader';
import { z } from 'zod';
import type { Principal } from '@e-storefront/auth';
import { inKeyOrder } from '@e-storefront/mongo';
import type { ServiceClient } from '@e-storefront/subgraph';
import type { TicketScope } from '../ticket/ticket-scope';

const QUERY = `query ($refs: [_Any!]!) {
  _entities(representations: $refs) { ... on Product { id sellerId onSale } }
}`;
const product = z.object({ id: z.string(), sellerId: z.string(), onSale: z.boolean() });
const result = z.object({ _entities: z.array(product.nullable()) });

/** Whose call it is. */
interface Viewer {
  principal: Principal | null;
  scope: TicketScope;
  requestId: string;
}

/** A product as a link to it. */
export interface ProductLink {
  id: string;
}

/**
 * Links to products that the caller may see, asked of the product service together. Anybody may name any product in a
 * ticket, and references show products in whatever state: without this, a ticket would open what is not on sale.
 */
export function visibleProducts(
  client: ServiceClient,
  { principal, scope, requestId }: Viewer,
): DataLoader<string, ProductLink | null> {
  return new DataLoader(async (ids) => {
    if (scope === 'all') return ids.map((id) => ({ id }));
    const variables = { refs: ids.map((id) => ({ __typename: 'Product', id })) };
    const { _entities } = await client.call({ query: QUERY, variables, result, requestId });
    const found = _entities.flatMap((one) => (one ? [one] : []));
    return inKeyOrder(ids, found, ({ id }) => id).map((one) =>
      one && (one.onSale || one.sellerId === principal?.id) ? { id: one.id } : null,
    );
  });
}
