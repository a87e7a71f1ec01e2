import type { Connection, Model, QueryFilter } from 'mongoose';
import { nameHash, toObjectId } from '@e-storefront/mongo';
import { DELETED_NAME, deletedEmail } from './ticket';
import type { TicketRow } from './ticket-row.model';

/** Tickets that one update changes. */
const BATCH = 500;

/** The names of people as tickets copy them. */
export class TicketPeople {
  readonly #tickets: Model<TicketRow>;

  /** @param connection one on which the tickets are defined already */
  constructor(connection: Connection) {
    this.#tickets = connection.model<TicketRow>('Ticket');
  }

  /**
   * Gives somebody another name in comments and where they work on a ticket, and on tickets that they opened under the
   * name of their account; a name that they wrote themself stays.
   * @param formerHash the `nameHash` of the name so far; undefined where it is not known
   */
  async rename(userId: string, name: string, formerHash: string | undefined): Promise<void> {
    await this.#renameWork(userId, name);
    if (formerHash === undefined || formerHash === nameHash(name)) return;
    const own = this.#tickets
      .find({ customerId: toObjectId(userId) }, { customerName: 1 })
      .lean<Pick<TicketRow, '_id' | 'customerName'>>();
    let ids: TicketRow['_id'][] = [];
    const write = async (): Promise<void> => {
      if (ids.length > 0) await this.#set({ _id: { $in: ids } }, { customerName: name });
      ids = [];
    };
    for await (const row of own.cursor({ batchSize: BATCH })) {
      const { _id, customerName } = row as Pick<TicketRow, '_id' | 'customerName'>;
      if (nameHash(customerName) === formerHash && ids.push(_id) === BATCH) await write();
    }
    await write();
  }

  /** Takes the name and the address of a deleted person off their tickets, comments and work. */
  async anonymise(userId: string): Promise<void> {
    const nobody = { customerName: DELETED_NAME, customerEmail: deletedEmail(userId) };
    const customerId = toObjectId(userId);
    await this.#set({ customerId, customerEmail: { $ne: nobody.customerEmail } }, nobody);
    await this.#renameWork(userId, DELETED_NAME);
  }

  async #renameWork(userId: string, name: string): Promise<void> {
    const _id = toObjectId(userId);
    await this.#set({ assignedTo: _id, assignedToName: { $ne: name } }, { assignedToName: name });
    const renamed = {
      $map: {
        input: '$comments',
        as: 'c',
        in: {
          $cond: [
            { $eq: ['$$c.userId', _id] },
            { $mergeObjects: ['$$c', { userName: { $literal: name } }] },
            '$$c',
          ],
        },
      },
    };
    await this.#tickets.updateMany(
      { comments: { $elemMatch: { userId: _id, userName: { $ne: name } } } },
      [{ $set: { comments: renamed } }],
      { updatePipeline: true, timestamps: false },
    );
  }

  async #set(of: QueryFilter<TicketRow>, fields: Partial<TicketRow>): Promise<void> {
    await this.#tickets.updateMany(of, { $set: fields }, { timestamps: false });
  }
}
