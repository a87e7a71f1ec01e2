import { hasPermission, requirePrincipal, type Principal } from '@e-storefront/auth';
import { DomainError, notFound } from '@e-storefront/errors';
import { filterId, parseId, pageRequest, parseInput, type Page } from '@e-storefront/domain';
import { workScopeFor, readScopeFor } from './order-scope';
import { toOrderGroup, type Order, type OrderGroup } from './order';
import { parseOrderNumber } from './order-number';
import type { OrderFilter, OrderRepository, OrderScope } from './order.repository';
import type { OrderStatus } from './order-status';

const HISTORY_LIMIT = 100;
const customerFilter = filterId('customers').optional();

interface ListArguments {
  page?: number | null | undefined;
  limit?: number | null | undefined;
  customerId?: string | null | undefined;
  status?: OrderStatus | null | undefined;
}

/** Reading orders, by the rights of one caller. */
export class OrderService {
  readonly #orders: OrderRepository;
  readonly #principal: Principal | null;

  constructor(orders: OrderRepository, principal: Principal | null) {
    this.#orders = orders;
    this.#principal = principal;
  }

  /**
   * One order by its id or its number.
   * @throws BAD_USER_INPUT, UNAUTHENTICATED, NOT_FOUND also for orders of others, so that ids cannot be probed
   */
  async get(idText: string): Promise<Order> {
    const scope = readScopeFor(requirePrincipal(this.#principal));
    const number = parseOrderNumber(idText);
    const id = number ?? parseId(idText);
    const order = await (number ? this.#orders.findByNumber(number, scope) : this.#orders.find(id, scope));
    if (!order) throw notFound('Order', id);
    return order;
  }

  /** What lies on the caller's desk. @throws BAD_USER_INPUT, UNAUTHENTICATED, FORBIDDEN for another customer's orders */
  async list(args: ListArguments): Promise<Page<Order>> {
    const principal = requirePrincipal(this.#principal);
    const scope = workScopeFor(principal);
    const filter = filterOf(args);
    assertMayAsk(principal, scope, filter.customerId);
    return this.#orders.page(filter, scope, pageRequest(args));
  }

  /** What the caller has placed. @throws BAD_USER_INPUT, UNAUTHENTICATED */
  async listOwn(args: Omit<ListArguments, 'customerId'>): Promise<Page<Order>> {
    const { id } = requirePrincipal(this.#principal);
    return this.#orders.page(filterOf(args), { customerId: id }, pageRequest(args));
  }

  /** The newest orders of one customer. @throws BAD_USER_INPUT, UNAUTHENTICATED, FORBIDDEN */
  async listByCustomer(customerIdText: string): Promise<Order[]> {
    const principal = requirePrincipal(this.#principal);
    const customerId = parseId(customerIdText, 'customerId');
    const scope = customerId === principal.id ? { customerId } : workScopeFor(principal);
    assertMayAsk(principal, scope, customerId);
    return (await this.#orders.page({ customerId }, scope, pageRequest({ limit: HISTORY_LIMIT }))).items;
  }

  /**
   * The group of an order; null for whom only a part of it concerns.
   * @param inGroup reads the orders of a group that the caller may see
   */
  async group(
    { groupId, customerId }: Order,
    inGroup: (groupId: string) => Promise<Order[]>,
  ): Promise<OrderGroup | null> {
    const wholly = customerId === this.#principal?.id || hasPermission(this.#principal, 'order:read-any');
    return wholly ? toOrderGroup(groupId, await inGroup(groupId)) : null;
  }

  /** For the product service. @throws BAD_USER_INPUT */
  async hasPurchased(customerIdText: string, productIdText: string): Promise<boolean> {
    const productId = parseId(productIdText, 'productId');
    return (await this.#orders.findPurchased(parseId(customerIdText, 'customerId'), [productId])).length > 0;
  }

  /** For the ticket service. @throws BAD_USER_INPUT */
  async findParties(orderIdText: string): Promise<Pick<Order, 'customerId' | 'sellerId'> | null> {
    return this.#orders.find(parseId(orderIdText, 'orderId'), 'all');
  }
}

function filterOf({ customerId: customerIdText, status }: ListArguments): OrderFilter {
  const customerId = parseInput(customerFilter, customerIdText, 'customerId');
  return {
    ...(customerId && { customerId }),
    ...(status && { orderStatus: status }),
  };
}

/** A customer may ask for nobody's orders but their own; a seller may ask who bought from them. */
function assertMayAsk(principal: Principal, scope: OrderScope, customerId: string | undefined): void {
  const free = scope === 'all' || scope.sellerId === principal.id;
  if (!free && customerId && customerId !== principal.id) throw new DomainError('FORBIDDEN');
}
