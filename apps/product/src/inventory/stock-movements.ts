import { hasPermission, type Principal } from '@e-storefront/auth';
import { DomainError, notFound } from '@e-storefront/errors';
import { parseId, parseOptionalId, pageOf, pageRequest, type PageInfo } from '@e-storefront/domain';
import { canReadOwnProducts } from '../catalog/product-scope';
import type { Product } from '../catalog/product';
import type { StockMovement } from './stock';
import type { StockLedger } from './stock-ledger.model';

export interface StockMovementPage {
  movements: StockMovement[];
  /** Counted on demand. */
  pagination: () => Promise<PageInfo>;
}

interface Dependencies {
  ledger: Pick<StockLedger, 'page' | 'count'>;
  /** Finds a product in any state. */
  findProduct: (id: string) => Promise<Product | null>;
}

interface MovementArguments {
  productId: string;
  variantId?: string | null | undefined;
  page?: number | null | undefined;
  limit?: number | null | undefined;
}

/**
 * Lists the stock movements of a product, newest first, for its seller and staff.
 * @throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN
 */
export async function listStockMovements(
  { ledger, findProduct }: Dependencies,
  principal: Principal,
  { variantId, ...args }: MovementArguments,
): Promise<StockMovementPage> {
  const request = pageRequest(args);
  const productId = parseId(args.productId, 'productId');
  const parsedVariantId = parseOptionalId(variantId, 'variantId');
  const found = await findProduct(productId);
  if (!found || found.isDeleted) throw notFound('Product', productId);
  const isOwn = principal.id === found.sellerId && canReadOwnProducts(principal);
  if (!isOwn && !hasPermission(principal, 'product:read-inactive')) throw new DomainError('FORBIDDEN');
  const filter = { productId, ...(parsedVariantId !== undefined && { variantId: parsedVariantId }) };
  return {
    movements: await ledger.page(filter, request),
    pagination: async () => pageOf(request, [], await ledger.count(filter)).pagination,
  };
}
