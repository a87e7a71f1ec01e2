import { z } from 'zod';
import { requirePrincipal, type Principal } from '@e-storefront/auth';
import { badInput, DomainError, notFound } from '@e-storefront/errors';
import {
  email,
  idOf,
  objectId,
  pageOf,
  pageRequest,
  parseInput,
  text,
  webUrl,
  type Page,
} from '@e-storefront/values';
import { CATEGORIES, PRIORITIES, type Ticket } from './ticket';
import { isStaff, type TicketScope } from './ticket.access';
import type { TicketRepository } from './ticket.repository';
import { STATUSES } from './ticket.transitions';

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

/** One of a closed set of strings. */
export const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, `must be one of: ${values.join(', ')}.`);

const filterInput = z.object({
  status: oneOf(STATUSES).optional(),
  priority: oneOf(PRIORITIES).optional(),
  category: oneOf(CATEGORIES).optional(),
  customerId: objectId.optional(),
  search: text(100).optional(),
});

const ticketInput = z.object({
  subject: text(200),
  description: text(10_000),
  category: oneOf(CATEGORIES),
  customerName: text(120),
  customerEmail: email,
  priority: oneOf(PRIORITIES).default('medium'),
  customerId: objectId.optional(),
  attachments: z.array(webUrl).max(10, 'must hold at most 10 addresses.').default([]),
  orderId: objectId.optional(),
  productId: objectId.optional(),
});

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

  /** One ticket; null when the scope sees none. @throws BAD_USER_INPUT */
  async find(scope: TicketScope, id: string): Promise<Ticket | null> {
    return this.#ports.repository.find(scope, idOf(id));
  }

  /** Opens a ticket. @throws BAD_USER_INPUT, UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, SERVICE_UNAVAILABLE */
  async open(principal: Principal | null, input: unknown): Promise<Ticket> {
    const { customerId: named, orderId = null, productId = null, ...rest } = parseInput(ticketInput, input);
    const customerId = customerOf(principal, named);
    const isOther = customerId !== null && customerId !== principal?.id;
    if (isOther && !(await this.#ports.known.isAccount(customerId))) {
      throw badInput('input.customerId', 'is not the id of an account.');
    }
    if (productId !== null && !(await this.#ports.known.isProduct(productId))) {
      throw notFound('Product', productId);
    }
    if (orderId !== null) await this.#assertOrderOf(customerId, orderId);
    return this.#ports.repository.insert({ ...rest, customerId, orderId, productId });
  }

  async #assertOrderOf(customerId: string | null, orderId: string): Promise<void> {
    if (customerId === null)
      throw new DomainError('UNAUTHENTICATED', { message: 'Log in to link an order.' });
    if ((await this.#ports.orders.customerOf(orderId)) !== customerId) throw notFound('Order', orderId);
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
