import type { QueryFilter } from 'mongoose';
import { NOTHING, searchConditions, toObjectId } from '@e-storefront/mongo';
import type { ReadScope, TicketScope } from './ticket-scope';
import type { TicketFilter } from './ticket.repository';
import type { TicketRow } from './ticket-row.model';

/** The rows that a scope sees. */
export function rowsIn(scope: ReadScope): QueryFilter<TicketRow> {
  if (scope === 'all') return {};
  if (scope !== 'none' && 'ticketId' in scope) return { _id: toObjectId(scope.ticketId) };
  return scope === 'none' ? NOTHING : { customerId: toObjectId(scope.customerId) };
}

/** The rows of a scope that a filter leaves. */
export function rowsFor(
  scope: TicketScope,
  { customerId, search, ...equal }: TicketFilter,
): QueryFilter<TicketRow> {
  const parts: QueryFilter<TicketRow>[] = [rowsIn(scope), equal];
  if (customerId) parts.push({ customerId: toObjectId(customerId) });
  if (search) parts.push(found(search));
  return { $and: parts.filter((part) => Object.keys(part).length > 0).concat({}) };
}

function found(search: string): QueryFilter<TicketRow> {
  if (/^tkt-\d+$/i.test(search)) return { ticketId: search.toUpperCase() };
  return searchConditions(search, ['subject', 'customerName', 'customerEmail']);
}
