import { hasPermission, requirePrincipal } from '@e-storefront/auth';
import { DomainError, notFound } from '@e-storefront/errors';
import { parseId, parseOptionalId, pageOf, pageRequest, type PageInfo } from '@e-storefront/domain';
import type { RequestContext } from '@e-storefront/subgraph';
import { canReadOwnProducts } from '../catalog/product-scope';
import type { ProductReader } from '../catalog/product-reader.model';
import type { StockMovement } from './stock';
import type { StockLedger } from './stock-ledger.model';

export interface StockMovementPage {
  movements: StockMovement[];
  /** Counted on demand. */
  pagination: () => Promise<PageInfo>;
}

interface Dependencies {
  ledger: Pick<StockLedger, 'page' | 'count'>;
  reader: Pick<ProductReader, 'findByIds'>;
}

interface MovementArguments {
  productId: string;
  variantId?: string | null | undefined;
  page?: number | null | undefined;
  limit?: number | null | undefined;
}

export class StockMovements {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * Lists the stock movements of a product, newest first, for its seller and staff.
   * @throws UNAUTHENTICATED, BAD_USER_INPUT, NOT_FOUND, FORBIDDEN
   */
  async list(context: RequestContext, { variantId, ...args }: MovementArguments): Promise<StockMovementPage> {
    const { ledger, reader } = this.#deps;
    const principal = requirePrincipal(context.principal);
    const request = pageRequest(args);
    const productId = parseId(args.productId, 'productId');
    const parsedVariantId = parseOptionalId(variantId, 'variantId');
    const [found] = await reader.findByIds([productId]);
    if (!found || found.isDeleted) throw notFound('Product', productId);
    const isOwn = principal.id === found.sellerId && canReadOwnProducts(principal);
    if (!isOwn && !hasPermission(principal, 'product:read-inactive')) throw new DomainError('FORBIDDEN');
    const filter = { productId, ...(parsedVariantId !== undefined && { variantId: parsedVariantId }) };
    return {
      movements: await ledger.page(filter, request),
      pagination: async () => pageOf(request, [], await ledger.count(filter)).pagination,
    };
  }
}
