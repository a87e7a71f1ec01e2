import {
  isObjectIdOrHexString,
  Types,
  type Connection,
  type Model,
  type PipelineStage,
  type QueryFilter,
} from 'mongoose';
import type { DomainEvent } from '@e-storefront/events';
import { defineModel, Outbox, toObjectId, type AccountRecords } from '@e-storefront/mongo';
import type { PageRequest } from '@e-storefront/domain';
import { MAX_COMMENTS, ticketNumber, type Ticket, type TicketComment } from './ticket';
import type { ReadScope, TicketScope } from './ticket-scope';
import { commentEvents, openedEvents, updateEvents } from './ticket-events';
import { rowsFor, rowsIn } from './ticket-filters.model';
import { TicketPeople } from './ticket-personal-data.model';
import type {
  NewTicket,
  OrderClaim,
  TicketChange,
  TicketFilter,
  TicketRepository,
} from './ticket.repository';
import {
  counterSchema,
  LIST_FIELDS,
  ticketSchema,
  toChange,
  toComment,
  toTicket,
  type CommentRow,
  type CounterRow,
  type TicketRow,
} from './ticket-row.model';

const NEWEST_FIRST = { createdAt: -1, _id: -1 } as const;

/** Tickets in MongoDB. */
export class MongoTicketRepository implements TicketRepository {
  readonly #tickets: Model<TicketRow>;
  readonly #counters: Model<CounterRow>;
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  readonly #accounts: Pick<AccountRecords, 'isDeleted'>;
  readonly #people: TicketPeople;

  /** @param outbox where the events of changes are written */
  constructor(
    connection: Connection,
    {
      accounts,
      outbox = new Outbox(connection),
    }: { accounts: Pick<AccountRecords, 'isDeleted'>; outbox?: Outbox },
  ) {
    this.#connection = connection;
    this.#outbox = outbox;
    this.#tickets = defineModel(connection, 'Ticket', ticketSchema);
    this.#counters = defineModel(connection, 'Counter', counterSchema);
    this.#accounts = accounts;
    this.#people = new TicketPeople(connection);
  }

  async page(
    scope: TicketScope,
    filter: TicketFilter,
    { skip, limit }: PageRequest,
  ): Promise<{ items: Ticket[]; total: number }> {
    const wanted = rowsFor(scope, filter);
    const [rows, total] = await Promise.all([
      this.#tickets.find(wanted, LIST_FIELDS).sort(NEWEST_FIRST).skip(skip).limit(limit).lean<TicketRow[]>(),
      this.#tickets.countDocuments(wanted),
    ]);
    return { items: rows.map(toTicket), total };
  }

  async find(scope: TicketScope, id: string): Promise<Ticket | null> {
    return (await this.findMany(scope, [id]))[0] ?? null;
  }

  async findByNumber(scope: TicketScope, number: string): Promise<Ticket | null> {
    const filter = { $and: [rowsIn(scope), { ticketId: number }] };
    const row = await this.#tickets.findOne(filter, LIST_FIELDS).lean<TicketRow>();
    return row && toTicket(row);
  }

  async findMany(scope: TicketScope, ids: readonly string[]): Promise<Ticket[]> {
    const filter = { $and: [rowsIn(scope), { _id: { $in: objectIds(ids) } }] };
    return (await this.#tickets.find(filter, LIST_FIELDS).lean<TicketRow[]>()).map(toTicket);
  }

  async newestOf(
    scope: TicketScope,
    { of, ids, limit }: { of: 'orderId' | 'customerId'; ids: readonly string[]; limit: number },
  ): Promise<Ticket[]> {
    const stages: PipelineStage[] = [
      { $match: { $and: [rowsIn(scope), { [of]: { $in: objectIds(ids) } }] } },
      { $sort: NEWEST_FIRST },
      { $group: { _id: `$${of}`, ids: { $push: '$_id' } } },
      { $project: { ids: { $slice: ['$ids', limit] } } },
    ];
    // The ids first: whoever has very many tickets must not fill the server's memory with their texts.
    const groups = await this.#tickets.aggregate<{ ids: Types.ObjectId[] }>(stages);
    const shown = { _id: { $in: groups.flatMap(({ ids: newest }) => newest) } };
    const rows = this.#tickets.find(shown, LIST_FIELDS).sort(NEWEST_FIRST);
    return (await rows.lean<TicketRow[]>()).map(toTicket);
  }

  async comments(
    scope: ReadScope,
    ids: readonly string[],
  ): Promise<{ ticketId: string; comments: TicketComment[] }[]> {
    const publicOnly = { $filter: { input: '$comments', cond: { $eq: ['$$this.isInternal', false] } } };
    const stages: PipelineStage[] = [
      { $match: { $and: [rowsIn(scope), { _id: { $in: objectIds(ids) } }] } },
      { $project: { comments: scope === 'all' ? 1 : publicOnly } },
    ];
    const rows = await this.#tickets.aggregate<{ _id: Types.ObjectId; comments: CommentRow[] }>(stages);
    return rows.map(({ _id, comments }) => ({
      ticketId: _id.toHexString(),
      comments: comments.map(toComment),
    }));
  }

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
    return this.#withoutDeleted(inserted, customerId);
  }

  async claims(limit: number): Promise<OrderClaim[]> {
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

  async settleClaim({ ticketId, orderId }: OrderClaim, isOwn: boolean): Promise<Ticket | null> {
    const claimed = { _id: toObjectId(ticketId), claimedOrderId: toObjectId(orderId) };
    const settled = { $unset: { claimedOrderId: 1 } };
    if (isOwn) {
      const linked = { $set: { orderId: toObjectId(orderId) }, $inc: { sequence: 1 } };
      return this.#update(claimed, { ...settled, ...linked });
    }
    await this.#tickets.updateOne(claimed, settled, { timestamps: false });
    return null;
  }

  async change(
    id: string,
    seen: Partial<Pick<Ticket, 'sequence' | 'status'>>,
    change: TicketChange,
  ): Promise<Ticket | null> {
    const update = { $set: toChange(change), $inc: { sequence: 1 } };
    const changed = await this.#update({ _id: toObjectId(id), ...seen }, update, (ticket) =>
      updateEvents(ticket, change),
    );
    return changed && this.#withoutDeleted(changed, change.assignedTo ?? null);
  }

  async addComment(
    id: string,
    { status }: Pick<Ticket, 'status'>,
    { comment, change, isByStaff = false }: Parameters<TicketRepository['addComment']>[2],
  ): Promise<Ticket | null> {
    const { id: commentId, ...fields } = comment;
    const _id = commentId === undefined ? new Types.ObjectId() : toObjectId(commentId);
    const row: CommentRow = { ...fields, _id, userId: toObjectId(comment.userId) };
    const changed = await this.#update(
      { _id: toObjectId(id), status, commentCount: { $lt: MAX_COMMENTS } },
      { $set: toChange(change), $push: { comments: row }, $inc: { sequence: 1, commentCount: 1 } },
      (ticket) => commentEvents(ticket, { id: _id.toHexString(), isInternal: comment.isInternal, isByStaff }),
    );
    return changed && this.#withoutDeleted(changed, comment.userId);
  }

  /** A ticket that was just written; whoever was deleted a moment before has been anonymised without it. */
  async #withoutDeleted(ticket: Ticket, userId: string | null): Promise<Ticket> {
    if (userId === null || !(await this.#accounts.isDeleted(userId))) return ticket;
    await this.#people.anonymise(userId);
    return (await this.find('all', ticket.id)) ?? ticket;
  }

  /** Changes a ticket and writes what tells of it, together; null when the filter finds none. */
  async #update(
    filter: QueryFilter<TicketRow>,
    update: object,
    eventsOf: (ticket: Ticket) => DomainEvent[] = (ticket) => updateEvents(ticket, {}),
  ): Promise<Ticket | null> {
    return this.#connection.transaction(async (session) => {
      const row = await this.#tickets
        .findOneAndUpdate(filter, update, { returnDocument: 'after', projection: LIST_FIELDS, session })
        .lean<TicketRow>();
      if (!row) return null;
      const ticket = toTicket(row);
      await this.#outbox.add(eventsOf(ticket), session);
      return ticket;
    });
  }

  async #nextNumber(): Promise<number> {
    const row = await this.#counters
      .findOneAndUpdate({ _id: 'ticket' }, { $inc: { value: 1 } }, { upsert: true, returnDocument: 'after' })
      .lean<CounterRow>();
    if (!row) throw new Error('The counter of tickets gave no number.');
    return row.value;
  }
}

/** The ids that can be ids; what another service refers to may be anything. */
function objectIds(ids: readonly string[]): Types.ObjectId[] {
  return ids.filter((id) => isObjectIdOrHexString(id)).map(toObjectId);
}
