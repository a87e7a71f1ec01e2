import { z } from 'zod';
import { requirePrincipal, type Principal } from '@e-storefront/auth';
import { badInput, DomainError, isDomainError, notFound } from '@e-storefront/errors';
import {
  email,
  filterId,
  filterOf,
  parseId,
  multilineText,
  objectId,
  oneOf,
  pageOf,
  pageRequest,
  parseInput,
  text,
  webUrl,
  type Page,
} from '@e-storefront/domain';
import { CATEGORIES, PRIORITIES, ticketNumberIn, type Ticket } from './ticket';
import { isStaff, type TicketScope } from './ticket-scope';
import type { NewTicket, TicketRepository } from './ticket.repository';
import { STATUSES } from './ticket-status';

/** Knows whose an order is; the order service does. */
export interface OrderOwners {
  /** The customer of an order; null for an unknown one. @throws SERVICE_UNAVAILABLE */
  customerOf(orderId: string): Promise<string | null>;
}

/** Knows whether an id that somebody gives is one of something that is there; the services that keep it do. */
export interface KnownIds {
  /** @throws SERVICE_UNAVAILABLE */
  isAccount(id: string): Promise<boolean>;
  /** @throws SERVICE_UNAVAILABLE */
  isProduct(id: string): Promise<boolean>;
}

interface Ports {
  repository: TicketRepository;
  orders: OrderOwners;
  known: KnownIds;
}

interface Paging {
  page?: number | null | undefined;
  limit?: number | null | undefined;
}

type ListArguments = Paging & { [Field in keyof z.output<typeof filterInput>]?: unknown };

/** What forms call the same, in a new ticket and in a filter. */
const CATEGORY_ALIASES = { featureRequest: 'feature', other: 'general' } as const;
const PRIORITY_ALIASES = { normal: 'medium', critical: 'urgent' } as const;

const filterInput = z.object({
  status: filterOf(STATUSES, { nouns: ['statuses', 'tickets'] }).optional(),
  priority: filterOf(PRIORITIES, { nouns: ['priorities'], aliases: PRIORITY_ALIASES }).optional(),
  category: filterOf(CATEGORIES, { nouns: ['categories'], aliases: CATEGORY_ALIASES }).optional(),
  customerId: filterId('customers').optional(),
  search: text(100).optional(),
});

const ticketInput = z.object({
  subject: text(200),
  description: multilineText(10_000),
  category: oneOf(CATEGORIES, CATEGORY_ALIASES),
  customerName: text(120),
  customerEmail: email,
  priority: oneOf(PRIORITIES, PRIORITY_ALIASES).default('medium'),
  customerId: objectId.optional(),
  attachments: z.array(webUrl).max(10, 'must hold at most 10 addresses.').default([]),
  orderId: objectId.optional(),
  productId: objectId.optional(),
});

const CLAIMS_AT_ONCE = 100;

/** Opening tickets and finding them again. */
export class TicketService {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** One page of the tickets that a scope sees. @throws BAD_USER_INPUT */
  async list(scope: TicketScope, { page, limit, ...filter }: ListArguments): Promise<Page<Ticket>> {
    const request = pageRequest({ page, limit });
    const wanted = parseInput(filterInput, filter, '');
    const { items, total } = await this.#ports.repository.page(scope, wanted, request);
    return pageOf(request, items, total);
  }

  /** One page of somebody's own tickets. @throws UNAUTHENTICATED, BAD_USER_INPUT */
  async listOwn(principal: Principal | null, paging: Paging): Promise<Page<Ticket>> {
    return this.list({ customerId: requirePrincipal(principal).id }, paging);
  }

  /** One ticket by its id or its number; null when the scope sees none. @throws BAD_USER_INPUT */
  async find(scope: TicketScope, idText: string): Promise<Ticket | null> {
    const { repository } = this.#ports;
    const number = ticketNumberIn(idText);
    return number ? repository.findByNumber(scope, number) : repository.find(scope, parseId(idText));
  }

  /** Opens a ticket. @param id the id that it gets @throws BAD_USER_INPUT, UNAUTHENTICATED, FORBIDDEN, NOT_FOUND */
  async open(principal: Principal | null, input: unknown, id?: string): Promise<Ticket> {
    const { customerId: named, orderId = null, productId = null, ...rest } = parseInput(ticketInput, input);
    const customerId = customerOf(principal, named);
    const isOther = customerId !== null && customerId !== principal?.id;
    if (isOther && !(await this.#ports.known.isAccount(customerId))) {
      throw badInput('input.customerId', 'is not the id of an account.');
    }
    if (productId !== null && !(await this.#ports.known.isProduct(productId))) {
      throw notFound('Product', productId);
    }
    const link = orderId === null ? { orderId } : await this.#linkTo(customerId, orderId);
    return this.#ports.repository.insert({ ...rest, ...link, customerId, productId }, id);
  }

  /** Links the orders of tickets that were opened while the order service was away. @throws SERVICE_UNAVAILABLE while it is */
  async confirmOrders(onLinked: (ticket: Ticket) => void): Promise<void> {
    const { repository, orders } = this.#ports;
    for (const claim of await repository.claims(CLAIMS_AT_ONCE)) {
      const isOwn = (await orders.customerOf(claim.orderId)) === claim.customerId;
      const linked = await repository.settleClaim(claim, isOwn);
      if (linked) onLinked(linked);
    }
  }

  /** An order of the customer's own; only claimed, while nobody can say whose it is: help must not wait for that. */
  async #linkTo(
    customerId: string | null,
    orderId: string,
  ): Promise<Pick<NewTicket, 'orderId' | 'claimedOrderId'>> {
    if (customerId === null)
      throw new DomainError('UNAUTHENTICATED', { message: 'Log in to link an order.' });
    try {
      if ((await this.#ports.orders.customerOf(orderId)) !== customerId) throw notFound('Order', orderId);
    } catch (error) {
      if (!isDomainError(error) || error.code !== 'SERVICE_UNAVAILABLE') throw error;
      return { orderId: null, claimedOrderId: orderId };
    }
    return { orderId };
  }
}

/** Whose a new ticket is: the caller's, or for staff whoever is named; nobody's for a guest. */
function customerOf(principal: Principal | null, named: string | undefined): string | null {
  if (named === undefined || named === principal?.id) return principal?.id ?? null;
  if (!principal) {
    throw new DomainError('UNAUTHENTICATED', { message: 'Log in to open a ticket for an account.' });
  }
  if (!isStaff(principal)) {
    throw new DomainError('FORBIDDEN', { message: 'A ticket can be opened for your own account only.' });
  }
  return named;
}
