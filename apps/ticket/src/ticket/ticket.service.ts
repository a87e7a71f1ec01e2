import { z } from 'zod';
import { requirePrincipal, type Principal } from '@e-storefront/auth';
import type { RequestContext } from '@e-storefront/subgraph';
import { badInput, DomainError, isDomainError, notFound } from '@e-storefront/errors';
import {
  email,
  filterId,
  filterOf,
  parseId,
  multilineText,
  objectId,
  oneOf,
  pageRequest,
  parseInput,
  readPage,
  text,
  webUrl,
  type PageReading,
} from '@e-storefront/domain';
import type { OrderClient } from '../clients/order.client';
import type { ReferenceClient } from '../clients/reference.client';
import { CATEGORIES, PRIORITIES, parseTicketNumber, type NewTicket, type Ticket } from './ticket';
import { selectsTotal } from './ticket-details';
import type { TicketRepository } from './ticket.model';
import { isStaff, ticketScopeFor, type TicketScope } from './ticket-scope';
import { STATUSES } from './ticket-status';

interface Dependencies {
  repository: TicketRepository;
  orders: OrderClient;
  references: ReferenceClient;
}

export interface TicketPage {
  tickets: Ticket[];
  pagination: PageReading<Ticket>['pagination'];
}

interface Paging {
  page?: number | null | undefined;
  limit?: number | null | undefined;
}

type ListArguments = Paging & { [Field in keyof z.output<typeof filterInput>]?: unknown };

/** Values that clients' forms use, accepted in new tickets and in filters. */
const CATEGORY_ALIASES = { featureRequest: 'feature', other: 'general' } as const;
const PRIORITY_ALIASES = { normal: 'medium', critical: 'urgent' } as const;

const filterInput = z.object({
  status: filterOf(STATUSES, { nouns: ['statuses', 'tickets'] }).optional(),
  priority: filterOf(PRIORITIES, { nouns: ['priorities'], aliases: PRIORITY_ALIASES }).optional(),
  category: filterOf(CATEGORIES, { nouns: ['categories'], aliases: CATEGORY_ALIASES }).optional(),
  customerId: filterId('customers').optional(),
  search: text(100).optional(),
});

const createInput = z.object({
  subject: text(200),
  description: multilineText(10_000),
  category: oneOf(CATEGORIES, CATEGORY_ALIASES),
  customerName: text(120),
  customerEmail: email,
  priority: oneOf(PRIORITIES, PRIORITY_ALIASES).default('medium'),
  customerId: objectId.optional(),
  attachments: z.array(webUrl).max(10, 'must have at most 10 addresses.').default([]),
  orderId: objectId.optional(),
  productId: objectId.optional(),
});

const CLAIM_BATCH_SIZE = 100;

/** Creates and finds tickets. */
export class TicketService {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** @throws BAD_USER_INPUT */
  async list(context: RequestContext, args: ListArguments): Promise<PageReading<Ticket>> {
    return this.#list(context, ticketScopeFor(context.principal), args);
  }

  /** @throws UNAUTHENTICATED, BAD_USER_INPUT */
  async listOwn(context: RequestContext, paging: Paging): Promise<PageReading<Ticket>> {
    return this.#list(context, { customerId: requirePrincipal(context.principal).id }, paging);
  }

  async #list(
    context: RequestContext,
    scope: TicketScope,
    { page, limit, ...rest }: ListArguments,
  ): Promise<PageReading<Ticket>> {
    const { repository } = this.#dependencies;
    const request = pageRequest({ page, limit });
    const filter = parseInput(filterInput, rest, '');
    return readPage(request, {
      isCounted: selectsTotal(context),
      list: () => repository.list(scope, filter, request),
      count: () => repository.count(scope, filter),
    });
  }

  /** Finds a ticket by id or number. @throws BAD_USER_INPUT */
  async find({ principal }: RequestContext, idText: string): Promise<Ticket | null> {
    const { repository } = this.#dependencies;
    const scope = ticketScopeFor(principal);
    const number = parseTicketNumber(idText);
    return number ? repository.findByNumber(scope, number) : repository.find(scope, parseId(idText));
  }

  /** @param id the id of the new ticket @throws BAD_USER_INPUT, UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, SERVICE_UNAVAILABLE */
  async create({ principal }: RequestContext, input: unknown, id?: string): Promise<Ticket> {
    const { repository, references } = this.#dependencies;
    const {
      customerId: requestedCustomerId,
      orderId = null,
      productId = null,
      ...rest
    } = parseInput(createInput, input);
    const customerId = resolveCustomerId(principal, requestedCustomerId);
    const isForOther = customerId !== null && customerId !== principal?.id;
    if (isForOther && !(await references.accountExists(customerId))) {
      throw badInput('input.customerId', 'is not the id of an account.');
    }
    if (productId !== null && !(await references.productExists(productId))) {
      throw notFound('Product', productId);
    }
    const order = orderId === null ? { orderId } : await this.#verifyOrder(customerId, orderId);
    return repository.insert({ ...rest, ...order, customerId, productId }, id);
  }

  /** Finds the ticket of an earlier attempt; null when that attempt created none. */
  async findCreated(id: string): Promise<Ticket | null> {
    return this.#dependencies.repository.find('all', id);
  }

  /** Verifies the orders of tickets that were created during an outage of the order service. @throws SERVICE_UNAVAILABLE */
  async linkClaimedOrders(onLinked: (ticket: Ticket) => void): Promise<void> {
    const { repository, orders } = this.#dependencies;
    for (const claim of await repository.findOrderClaims(CLAIM_BATCH_SIZE)) {
      const isOwn = (await orders.findCustomerId(claim.orderId)) === claim.customerId;
      const linked = await repository.resolveOrderClaim(claim, isOwn);
      if (linked) onLinked(linked);
    }
  }

  /** Only claims the order during an outage of the order service, which must not block support requests. */
  async #verifyOrder(
    customerId: string | null,
    orderId: string,
  ): Promise<Pick<NewTicket, 'orderId' | 'claimedOrderId'>> {
    if (customerId === null)
      throw new DomainError('UNAUTHENTICATED', { message: 'Log in to link an order.' });
    try {
      if ((await this.#dependencies.orders.findCustomerId(orderId)) !== customerId) {
        throw notFound('Order', orderId);
      }
    } catch (error) {
      if (!isDomainError(error) || error.code !== 'SERVICE_UNAVAILABLE') throw error;
      return { orderId: null, claimedOrderId: orderId };
    }
    return { orderId };
  }
}

/** The customer of a new ticket: the caller, or for staff any account; null for a guest. */
function resolveCustomerId(principal: Principal | null, requested: string | undefined): string | null {
  if (requested === undefined || requested === principal?.id) return principal?.id ?? null;
  if (!principal) {
    throw new DomainError('UNAUTHENTICATED', { message: 'Log in to open a ticket for an account.' });
  }
  if (!isStaff(principal)) {
    throw new DomainError('FORBIDDEN', { message: 'You can open tickets for your own account only.' });
  }
  return requested;
}
