import {
  isObjectIdOrHexString,
  Types,
  type Connection,
  type Model,
  type PipelineStage,
  type QueryFilter,
} from 'mongoose';
import type { DomainEvent } from '@e-storefront/events';
import {
  defineModel,
  NOTHING,
  Outbox,
  searchConditions,
  toObjectId,
  type AccountRecords,
} from '@e-storefront/mongo';
import type { PageRequest } from '@e-storefront/domain';
import {
  MAX_COMMENTS,
  ticketNumber,
  type NewComment,
  type NewTicket,
  type OrderClaim,
  type Ticket,
  type TicketChange,
  type TicketComment,
  type TicketFilter,
} from './ticket';
import { commentedEvents, openedEvents, updatedEvents } from './ticket-events';
import { TicketPersonalData } from './ticket-personal-data.model';
import {
  counterSchema,
  ticketSchema,
  toComment,
  toRowChange,
  toTicket,
  WITHOUT_COMMENTS,
  type CommentRow,
  type CounterRow,
  type TicketRow,
} from './ticket-row.model';
import type { ReadScope, TicketScope } from './ticket-scope';

const NEWEST_FIRST = { createdAt: -1, _id: -1 } as const;

interface Dependencies {
  accounts: Pick<AccountRecords, 'isDeleted'>;
  outbox?: Outbox;
}

/** Tickets. Reads are limited to a scope; every change is written in one transaction with its events. */
export class TicketRepository {
  readonly #tickets: Model<TicketRow>;
  readonly #counters: Model<CounterRow>;
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  readonly #accounts: Pick<AccountRecords, 'isDeleted'>;
  readonly #personalData: TicketPersonalData;

  constructor(connection: Connection, { accounts, outbox = new Outbox(connection) }: Dependencies) {
    this.#connection = connection;
    this.#outbox = outbox;
    this.#tickets = defineModel(connection, 'Ticket', ticketSchema);
    this.#counters = defineModel(connection, 'Counter', counterSchema);
    this.#accounts = accounts;
    this.#personalData = new TicketPersonalData(connection);
  }

  /** Newest first. */
  async list(
    scope: TicketScope,
    filter: TicketFilter,
    { skip, limit }: Pick<PageRequest, 'skip' | 'limit'>,
  ): Promise<Ticket[]> {
    const rows = await this.#tickets
      .find(toQuery(scope, filter), WITHOUT_COMMENTS)
      .sort(NEWEST_FIRST)
      .skip(skip)
      .limit(limit)
      .lean<TicketRow[]>();
    return rows.map(toTicket);
  }

  count(scope: TicketScope, filter: TicketFilter): Promise<number> {
    return this.#tickets.countDocuments(toQuery(scope, filter)).exec();
  }

  async find(scope: TicketScope, id: string): Promise<Ticket | null> {
    return (await this.findMany(scope, [id]))[0] ?? null;
  }

  async findByNumber(scope: TicketScope, number: string): Promise<Ticket | null> {
    const filter = { $and: [toScopeFilter(scope), { ticketId: number }] };
    const row = await this.#tickets.findOne(filter, WITHOUT_COMMENTS).lean<TicketRow>();
    return row && toTicket(row);
  }

  async findMany(scope: TicketScope, ids: readonly string[]): Promise<Ticket[]> {
    const filter = { $and: [toScopeFilter(scope), { _id: { $in: toObjectIds(ids) } }] };
    return (await this.#tickets.find(filter, WITHOUT_COMMENTS).lean<TicketRow[]>()).map(toTicket);
  }

  /** The newest `limit` tickets of each order or customer, newest first. */
  async findNewestBy(
    scope: TicketScope,
    { link, ids, limit }: { link: 'orderId' | 'customerId'; ids: readonly string[]; limit: number },
  ): Promise<Ticket[]> {
    const linked = { $and: [toScopeFilter(scope), { [link]: { $in: toObjectIds(ids) } }] };
    // Nearly always there are so few that one read finds them all.
    const first = await this.#findNewest(linked, limit + 1);
    if (first.length <= limit) return first;
    const stages: PipelineStage[] = [
      { $match: linked },
      { $sort: NEWEST_FIRST },
      { $group: { _id: `$${link}`, ids: { $push: '$_id' } } },
      { $project: { ids: { $slice: ['$ids', limit] } } },
    ];
    // Only ids are grouped: the texts of very many tickets would exceed the memory limit of the stage.
    const groups = await this.#tickets.aggregate<{ ids: Types.ObjectId[] }>(stages);
    return this.#findNewest({ _id: { $in: groups.flatMap((group) => group.ids) } }, limit * ids.length);
  }

  async #findNewest(filter: QueryFilter<TicketRow>, limit: number): Promise<Ticket[]> {
    const rows = this.#tickets.find(filter, WITHOUT_COMMENTS).sort(NEWEST_FIRST).limit(limit);
    return (await rows.lean<TicketRow[]>()).map(toTicket);
  }

  /** The comments of each ticket, oldest first; internal ones only with the scope `all`. */
  async findComments(
    scope: ReadScope,
    ids: readonly string[],
  ): Promise<{ ticketId: string; comments: TicketComment[] }[]> {
    const publicOnly = { $filter: { input: '$comments', cond: { $eq: ['$$this.isInternal', false] } } };
    const stages: PipelineStage[] = [
      { $match: { $and: [toScopeFilter(scope), { _id: { $in: toObjectIds(ids) } }] } },
      { $project: { comments: scope === 'all' ? 1 : publicOnly } },
    ];
    const rows = await this.#tickets.aggregate<{ _id: Types.ObjectId; comments: CommentRow[] }>(stages);
    return rows.map(({ _id, comments }) => ({
      ticketId: _id.toHexString(),
      comments: comments.map(toComment),
    }));
  }

  /** Stores a ticket under the next number. @param id the id of the new ticket; generated when left out */
  async insert(ticket: NewTicket, id?: string): Promise<Ticket> {
    const { customerId, orderId, productId, claimedOrderId, ...rest } = ticket;
    const now = new Date();
    const fields = {
      ...rest,
      ...(id !== undefined && { _id: toObjectId(id) }),
      customerId: customerId === null ? null : toObjectId(customerId),
      orderId: orderId === null ? null : toObjectId(orderId),
      productId: productId === null ? null : toObjectId(productId),
      ...(claimedOrderId !== undefined && { claimedOrderId: toObjectId(claimedOrderId) }),
      ticketId: ticketNumber(await this.#nextNumber()),
      createdAt: now,
      updatedAt: now,
    };
    const inserted = await this.#connection.transaction(async (session) => {
      const [row] = await this.#tickets.insertMany([fields], { session });
      if (!row) throw new Error('A ticket was not inserted.');
      const added = toTicket(row.toObject());
      await this.#outbox.add(openedEvents(added), session);
      return added;
    });
    return this.#anonymiseIfDeleted(inserted, customerId);
  }

  /** Tickets with unverified orders, oldest first. */
  async findOrderClaims(limit: number): Promise<OrderClaim[]> {
    const rows = await this.#tickets
      .find({ claimedOrderId: { $exists: true } }, { customerId: 1, claimedOrderId: 1 })
      .sort({ _id: 1 })
      .limit(limit)
      .lean<Pick<TicketRow, '_id' | 'customerId' | 'claimedOrderId'>[]>();
    return rows.flatMap(({ _id, customerId, claimedOrderId }) =>
      customerId && claimedOrderId
        ? [
            {
              ticketId: _id.toHexString(),
              customerId: customerId.toHexString(),
              orderId: claimedOrderId.toHexString(),
            },
          ]
        : [],
    );
  }

  /** Links the order of a claim, or drops the claim. @returns the ticket when this call has linked it */
  async resolveOrderClaim({ ticketId, orderId }: OrderClaim, isOwn: boolean): Promise<Ticket | null> {
    const filter = { _id: toObjectId(ticketId), claimedOrderId: toObjectId(orderId) };
    const removal = { $unset: { claimedOrderId: 1 } };
    if (isOwn) {
      return this.#update(filter, {
        ...removal,
        $set: { orderId: toObjectId(orderId) },
        $inc: { sequence: 1 },
      });
    }
    await this.#tickets.updateOne(filter, removal, { timestamps: false });
    return null;
  }

  /** Writes a change unless the given sequence or status is outdated; null then. */
  async change(
    id: string,
    expected: Partial<Pick<Ticket, 'sequence' | 'status'>>,
    change: TicketChange,
  ): Promise<Ticket | null> {
    const update = { $set: toRowChange(change), $inc: { sequence: 1 } };
    const changed = await this.#update({ _id: toObjectId(id), ...expected }, update, (ticket) =>
      updatedEvents(ticket, change),
    );
    return changed && this.#anonymiseIfDeleted(changed, change.assignedTo ?? null);
  }

  /** Adds a comment and writes a change unless the status is outdated or the ticket is full; null then. */
  async addComment(
    id: string,
    { status }: Pick<Ticket, 'status'>,
    {
      comment,
      change,
      isByStaff = false,
    }: { comment: NewComment; change: TicketChange; isByStaff?: boolean },
  ): Promise<Ticket | null> {
    const { id: commentId, ...fields } = comment;
    const _id = commentId === undefined ? new Types.ObjectId() : toObjectId(commentId);
    const row: CommentRow = { ...fields, _id, userId: toObjectId(comment.userId) };
    const changed = await this.#update(
      { _id: toObjectId(id), status, commentCount: { $lt: MAX_COMMENTS } },
      { $set: toRowChange(change), $push: { comments: row }, $inc: { sequence: 1, commentCount: 1 } },
      (ticket) =>
        commentedEvents(ticket, { id: _id.toHexString(), isInternal: comment.isInternal, isByStaff }),
    );
    return changed && this.#anonymiseIfDeleted(changed, comment.userId);
  }

  /** An account may be deleted during a write, after its other data was anonymised. */
  async #anonymiseIfDeleted(ticket: Ticket, userId: string | null): Promise<Ticket> {
    if (userId === null || !(await this.#accounts.isDeleted(userId))) return ticket;
    await this.#personalData.anonymise(userId);
    return (await this.find('all', ticket.id)) ?? ticket;
  }

  /** Updates a ticket and adds its events to the outbox; null when nothing matches the filter. */
  async #update(
    filter: QueryFilter<TicketRow>,
    update: object,
    toEvents: (ticket: Ticket) => DomainEvent[] = updatedEvents,
  ): Promise<Ticket | null> {
    return this.#connection.transaction(async (session) => {
      const row = await this.#tickets
        .findOneAndUpdate(filter, update, { returnDocument: 'after', projection: WITHOUT_COMMENTS, session })
        .lean<TicketRow>();
      if (!row) return null;
      const ticket = toTicket(row);
      await this.#outbox.add(toEvents(ticket), session);
      return ticket;
    });
  }

  async #nextNumber(): Promise<number> {
    const row = await this.#counters
      .findOneAndUpdate({ _id: 'ticket' }, { $inc: { value: 1 } }, { upsert: true, returnDocument: 'after' })
      .lean<CounterRow>();
    if (!row) throw new Error('The ticket counter returned no number.');
    return row.value;
  }
}

function toScopeFilter(scope: ReadScope): QueryFilter<TicketRow> {
  if (scope === 'all') return {};
  if (scope !== 'none' && 'ticketId' in scope) return { _id: toObjectId(scope.ticketId) };
  return scope === 'none' ? NOTHING : { customerId: toObjectId(scope.customerId) };
}

function toQuery(scope: TicketScope, { customerId, search, ...equal }: TicketFilter): QueryFilter<TicketRow> {
  const parts: QueryFilter<TicketRow>[] = [toScopeFilter(scope), equal];
  if (customerId) parts.push({ customerId: toObjectId(customerId) });
  if (search) parts.push(toSearchFilter(search));
  return { $and: parts.filter((part) => Object.keys(part).length > 0).concat({}) };
}

function toSearchFilter(search: string): QueryFilter<TicketRow> {
  if (/^tkt-\d+$/i.test(search)) return { ticketId: search.toUpperCase() };
  return searchConditions(search, ['subject', 'customerName', 'customerEmail']);
}

/** Skips invalid ids: entity references may contain any text. */
function toObjectIds(ids: readonly string[]): Types.ObjectId[] {
  return ids.filter((id) => isObjectIdOrHexString(id)).map(toObjectId);
}
