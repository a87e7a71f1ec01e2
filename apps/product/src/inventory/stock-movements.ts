import { hasPermission, type Principal } from '@e-storefront/auth';
import { DomainError, notFound } from '@e-storefront/errors';
import {
  parseId,
  parseOptionalId,
  pageOf,
  pageRequest,
  type PageInfo,
  type PageRequest,
} from '@e-storefront/domain';
import { seesOwnRange } from '../catalog/product-scope';
import type { Product } from '../catalog/product.service';

/** What happened to pieces of a variant, and by how many its figures changed. */
export interface StockMovement {
  id: string;
  kind: 'RECEIVE' | 'ADJUST' | 'RESERVE' | 'RELEASE' | 'COMMIT' | 'SHIP' | 'RETURN';
  productId: string;
  variantId: string;
  quantity: number;
  onHand: number;
  reserved: number;
  reason: string | null;
  actorId: string | null;
  reference: string | null;
  at: Date;
}

/** Whose movements are read: all of a product, or one variant's. */
export interface MovementFilter {
  productId: string;
  variantId?: string;
}

/** Where movements are read. */
export interface MovementReader {
  /** Newest first. */
  page(filter: MovementFilter, request: PageRequest): Promise<StockMovement[]>;
  count(filter: MovementFilter): Promise<number>;
}

export interface StockMovementPage {
  movements: StockMovement[];
  /** Counted only when somebody asks. */
  pagination: () => Promise<PageInfo>;
}

interface Ports {
  reader: MovementReader;
  /** Whatever its state. */
  product: (id: string) => Promise<Product | null>;
}

interface MovementArguments {
  productId: string;
  variantId?: string | null | undefined;
  page?: number | null | undefined;
  limit?: number | null | undefined;
}

/**
 * What happened to the stock of a product, newest first. For its seller and staff.
 * @throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN
 */
export async function stockMovements(
  { reader, product }: Ports,
  principal: Principal,
  { variantId, ...args }: MovementArguments,
): Promise<StockMovementPage> {
  const request = pageRequest(args);
  const productId = parseId(args.productId, 'productId');
  const wanted = parseOptionalId(variantId, 'variantId');
  const one = wanted === undefined ? {} : { variantId: wanted };
  const found = await product(productId);
  if (!found || found.isDeleted) throw notFound('Product', productId);
  const isOwn = principal.id === found.sellerId && seesOwnRange(principal);
  if (!isOwn && !hasPermission(principal, 'product:read-inactive')) throw new DomainError('FORBIDDEN');
  const filter = { productId, ...one };
  return {
    movements: await reader.page(filter, request),
    pagination: async () => pageOf(request, [], await reader.count(filter)).pagination,
  };
}
