import type { EventHandlers } from '@e-storefront/messaging';
import type { AccountRecords, DeadLetters } from '@e-storefront/mongo';
import type { TicketPeople } from './ticket/ticket-personal-data.model';

interface Ports {
  accounts: AccountRecords;
  people: TicketPeople;
  letters: Pick<DeadLetters, 'forgetAccount'>;
}

/** What ticket does with the events of accounts. Each is harmless when it is repeated. */
export function ticketEvents({ accounts, people, letters }: Ports): EventHandlers<'ticket'> {
  return {
    'account.updated.v1': async ({ data }) => {
      if (await accounts.isOvertaken(data)) return;
      const former = await accounts.find(data.accountId);
      await people.rename(data.accountId, data.name, former?.nameHash);
      // Afterwards, so that an interrupted renaming still knows the former name.
      await accounts.apply(data);
    },
    'account.deleted.v1': async ({ data }) => {
      // First, so that whatever is written from now on finds its author deleted.
      if (!(await accounts.apply(data))) return;
      await people.anonymise(data.accountId);
      await letters.forgetAccount(data.accountId);
    },
  };
}
