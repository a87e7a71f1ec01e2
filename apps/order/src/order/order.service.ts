import { hasPermission, requirePrincipal, type Principal } from '@e-storefront/auth';
import { DomainError, notFound } from '@e-storefront/errors';
import { filterId, parseId, pageRequest, parseInput, readPage, type PageReading } from '@e-storefront/domain';
import type { RequestContext } from '@e-storefront/subgraph';
import { toOrderGroup, type Order, type OrderGroup } from './order';
import { selectedOrderDetails, selectsTotal } from './order-details';
import type { OrderFilter, OrderRepository } from './order.model';
import { parseOrderNumber } from './order-number';
import { readScopeFor, workScopeFor, type OrderScope } from './order-scope';
import type { OrderStatus } from './order-status';

const HISTORY_LIMIT = 100;
const customerFilter = filterId('customers').optional();

interface ListArguments {
  page?: number | null | undefined;
  limit?: number | null | undefined;
  customerId?: string | null | undefined;
  status?: OrderStatus | null | undefined;
}

export interface OrderPage {
  orders: Order[];
  pagination: PageReading<Order>['pagination'];
}

interface GroupLoader {
  /** The orders of a group that the caller may read. */
  byGroup: { load(groupId: string): Promise<Order[]> };
}

/** Reads orders within the scope of the caller. */
export class OrderService {
  readonly #orders: OrderRepository;

  constructor(orders: OrderRepository) {
    this.#orders = orders;
  }

  /**
   * Finds an order by its id or its number.
   * @throws BAD_USER_INPUT, UNAUTHENTICATED, NOT_FOUND also for orders outside the caller's scope, so that ids cannot be probed
   */
  async get(context: RequestContext, idText: string): Promise<Order> {
    const scope = readScopeFor(requirePrincipal(context.principal));
    const details = selectedOrderDetails(context);
    const number = parseOrderNumber(idText);
    const id = number ?? parseId(idText);
    const order = await (number
      ? this.#orders.findByNumber(number, scope, details)
      : this.#orders.find(id, scope, details));
    if (!order) throw notFound('Order', id);
    return order;
  }

  /** The orders that the caller works on. @throws BAD_USER_INPUT, UNAUTHENTICATED, FORBIDDEN for another customer's orders */
  async list(context: RequestContext, args: ListArguments): Promise<PageReading<Order>> {
    const principal = requirePrincipal(context.principal);
    const scope = workScopeFor(principal);
    const filter = parseFilter(args);
    assertCanFilter(principal, scope, filter.customerId);
    return this.#page(context, { filter, scope }, args);
  }

  /** The orders that the caller placed. @throws BAD_USER_INPUT, UNAUTHENTICATED */
  async listOwn(
    context: RequestContext,
    args: Omit<ListArguments, 'customerId'>,
  ): Promise<PageReading<Order>> {
    const { id } = requirePrincipal(context.principal);
    return this.#page(context, { filter: parseFilter(args), scope: { customerId: id } }, args);
  }

  /** The newest orders of one customer. @throws BAD_USER_INPUT, UNAUTHENTICATED, FORBIDDEN */
  async listByCustomer(context: RequestContext, customerIdText: string): Promise<Order[]> {
    const principal = requirePrincipal(context.principal);
    const customerId = parseId(customerIdText, 'customerId');
    const scope = customerId === principal.id ? { customerId } : workScopeFor(principal);
    assertCanFilter(principal, scope, customerId);
    const details = selectedOrderDetails(context);
    return this.#orders.list({ customerId }, scope, { skip: 0, limit: HISTORY_LIMIT, details });
  }

  /** The group of an order; null for sellers, who may read only their part of it. */
  async group(
    { principal, loaders }: RequestContext & { loaders: GroupLoader },
    { groupId, customerId }: Order,
  ): Promise<OrderGroup | null> {
    const canReadAll = customerId === principal?.id || hasPermission(principal, 'order:read-any');
    return canReadAll ? toOrderGroup(groupId, await loaders.byGroup.load(groupId)) : null;
  }

  /** For the product service. @throws BAD_USER_INPUT */
  async hasPurchased(customerIdText: string, productIdText: string): Promise<boolean> {
    const productId = parseId(productIdText, 'productId');
    const customerId = parseId(customerIdText, 'customerId');
    return (await this.#orders.findPurchased(customerId, [productId])).length > 0;
  }

  /** For the ticket service. @throws BAD_USER_INPUT */
  async findParties(orderIdText: string): Promise<Pick<Order, 'customerId' | 'sellerId'> | null> {
    return this.#orders.find(parseId(orderIdText, 'orderId'), 'all', []);
  }

  #page(
    context: RequestContext,
    { filter, scope }: { filter: OrderFilter; scope: OrderScope },
    args: ListArguments,
  ): Promise<PageReading<Order>> {
    const request = pageRequest(args);
    const details = selectedOrderDetails(context);
    return readPage(request, {
      isCounted: selectsTotal(context),
      list: () => this.#orders.list(filter, scope, { ...request, details }),
      count: () => this.#orders.count(filter, scope),
    });
  }
}

function parseFilter({ customerId: customerIdText, status }: ListArguments): OrderFilter {
  const customerId = parseInput(customerFilter, customerIdText, 'customerId');
  return {
    ...(customerId && { customerId }),
    ...(status && { orderStatus: status }),
  };
}

/** Customers may filter by themselves only; sellers and staff by any customer within their scope. */
function assertCanFilter(principal: Principal, scope: OrderScope, customerId: string | undefined): void {
  const canFilterByAny = scope === 'all' || scope.sellerId === principal.id;
  if (!canFilterByAny && customerId && customerId !== principal.id) throw new DomainError('FORBIDDEN');
}
