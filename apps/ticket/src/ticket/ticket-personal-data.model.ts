import type { Connection, Model, QueryFilter } from 'mongoose';
import { nameHash, toObjectId } from '@e-storefront/mongo';
import { DELETED_NAME, deletedEmail } from './ticket';
import type { TicketRow } from './ticket-row.model';

/** Tickets per update. */
const BATCH_SIZE = 500;

/** The names and addresses of accounts that tickets copy. */
export class TicketPersonalData {
  readonly #tickets: Model<TicketRow>;

  /** @param connection must have the model `Ticket`, which TicketRepository defines */
  constructor(connection: Connection) {
    this.#tickets = connection.model<TicketRow>('Ticket');
  }

  /**
   * Updates the name of an account in its comments and assignments, and on its tickets that were opened under the
   * account's name. A ticket with another name, which the customer entered, keeps it.
   * @param previousHash the `nameHash` of the account's previous name; undefined when unknown
   */
  async rename(userId: string, name: string, previousHash: string | undefined): Promise<void> {
    await this.#renameCommentsAndAssignments(userId, name);
    if (previousHash === undefined || previousHash === nameHash(name)) return;
    const ownTickets = this.#tickets
      .find({ customerId: toObjectId(userId) }, { customerName: 1 })
      .lean<Pick<TicketRow, '_id' | 'customerName'>>();
    let ids: TicketRow['_id'][] = [];
    const flush = async (): Promise<void> => {
      if (ids.length > 0) await this.#set({ _id: { $in: ids } }, { customerName: name });
      ids = [];
    };
    for await (const row of ownTickets.cursor({ batchSize: BATCH_SIZE })) {
      const { _id, customerName } = row;
      if (nameHash(customerName) === previousHash && ids.push(_id) === BATCH_SIZE) await flush();
    }
    await flush();
  }

  /** Replaces the name and address of a deleted account in its tickets, comments and assignments. */
  async anonymise(userId: string): Promise<void> {
    const anonymous = { customerName: DELETED_NAME, customerEmail: deletedEmail(userId) };
    const customerId = toObjectId(userId);
    await this.#set({ customerId, customerEmail: { $ne: anonymous.customerEmail } }, anonymous);
    await this.#renameCommentsAndAssignments(userId, DELETED_NAME);
  }

  async #renameCommentsAndAssignments(userId: string, name: string): Promise<void> {
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

  async #set(filter: QueryFilter<TicketRow>, fields: Partial<TicketRow>): Promise<void> {
    await this.#tickets.updateMany(filter, { $set: fields }, { timestamps: false });
  }
}
