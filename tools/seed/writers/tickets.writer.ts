import type { Connection } from 'mongoose';
import { AccountRecords, ensureIndexes } from '@e-storefront/mongo';
import { TicketRepository } from '../../../apps/ticket/src/ticket/ticket.model';
import type { Plan } from '../plan';
import { modelOf, writeRows } from './write-rows';

/** Writes the database of the ticket service; its counter continues after the seed. */
export async function writeTickets(connection: Connection, { tickets }: Plan): Promise<void> {
  new TicketRepository(connection, { accounts: new AccountRecords(connection) });
  await ensureIndexes(connection);
  await writeRows(modelOf(connection, 'Ticket'), tickets);
  await writeRows(modelOf(connection, 'Counter'), [{ _id: 'ticket', value: tickets.length }]);
}
