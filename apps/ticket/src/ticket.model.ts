import {
  isObjectIdOrHexString,
  Types,
  type Connection,
  type Model,
  type PipelineStage,
  type QueryFilter,
} from 'mongoose';
import { defineModel, toObjectId, type AccountRecords } from '@e-storefront/mongo';
import type { PageRequest } from '@e-storefront/values';
import { MAX_COMMENTS, ticketNumber, type Ticket, type TicketComment } from './ticket';
import type { TicketScope } from './ticket.access';
import { rowsFor, rowsIn } from './ticket.filters.model';
import { TicketPeople } from './ticket.people.model';
import type {
  NewComment,
  NewTicket,
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
} from './ticket.rows.model';

const NEWEST_FIRST = { createdAt: -1, _id: -1 } as const;

/** Tickets in MongoDB. */
export class MongoTicketRepository implements TicketRepository {
  readonly #tickets: Model<TicketRow>;
  readonly #counters: Model<CounterRow>;
  readonly #accounts: Pick<AccountRecords, 'isDeleted'>;
  readonly #people: TicketPeople;

  constructor(connection: Connection, accounts: Pick<AccountRecords, 'isDeleted'>) {
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
    scope: TicketScope,
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

  async insert({ customerId, orderId, productId, ...rest }: NewTicket): Promise<Ticket> {
    const now = new Date();
    const row = await this.#tickets.create({
      ...rest,
      customerId: customerId === null ? null : toObjectId(customerId),
      orderId: orderId === null ? null : toObjectId(orderId),
      productId: productId === null ? null : toObjectId(productId),
      ticketId: ticketNumber(await this.#nextNumber()),
      createdAt: now,
      updatedAt: now,
    });
    return this.#withoutDeleted(toTicket(row.toObject()), customerId);
  }

  async change(
    id: string,
    seen: Partial<Pick<Ticket, 'sequence' | 'status'>>,
    change: TicketChange,
  ): Promise<Ticket | null> {
    const changed = await this.#update(
      { _id: toObjectId(id), ...seen },
      { $set: toChange(change), $inc: { sequence: 1 } },
    );
    return changed && this.#withoutDeleted(changed, change.assignedTo ?? null);
  }

  async addComment(
    id: string,
    { status }: Pick<Ticket, 'status'>,
    { comment, change }: { comment: NewComment; change: TicketChange },
  ): Promise<Ticket | null> {
    const row: CommentRow = { ...comment, _id: new Types.ObjectId(), userId: toObjectId(comment.userId) };
    const changed = await this.#update(
      { _id: toObjectId(id), status, commentCount: { $lt: MAX_COMMENTS } },
      { $set: toChange(change), $push: { comments: row }, $inc: { sequence: 1, commentCount: 1 } },
    );
    return changed && this.#withoutDeleted(changed, comment.userId);
  }

  /** A ticket that was just written; whoever was deleted a moment before has been anonymised without it. */
  async #withoutDeleted(ticket: Ticket, userId: string | null): Promise<Ticket> {
    if (userId === null || !(await this.#accounts.isDeleted(userId))) return ticket;
    await this.#people.anonymise(userId);
    return (await this.find('all', ticket.id)) ?? ticket;
  }

  async #update(filter: QueryFilter<TicketRow>, update: object): Promise<Ticket | null> {
    const row = await this.#tickets
      .findOneAndUpdate(filter, update, { returnDocument: 'after', projection: LIST_FIELDS })
      .lean<TicketRow>();
    return row && toTicket(row);
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
