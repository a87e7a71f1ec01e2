import type { EventHandlers } from '@e-storefront/messaging';
import type { AccountRecords, DeadLetters } from '@e-storefront/mongo';
import type { TicketPersonalData } from './ticket/ticket-personal-data.model';

interface Dependencies {
  accounts: AccountRecords;
  personalData: TicketPersonalData;
  deadLetters: Pick<DeadLetters, 'forgetAccount'>;
}

/** Every handler is idempotent, because events may be delivered more than once. */
export function createEventHandlers({
  accounts,
  personalData,
  deadLetters,
}: Dependencies): EventHandlers<'ticket'> {
  return {
    'account.updated.v1': async ({ data }) => {
      if (await accounts.isOutdated(data)) return;
      const previous = await accounts.find(data.accountId);
      await personalData.rename(data.accountId, data.name, previous?.nameHash);
      // Last, so that a retry of an interrupted renaming still has the previous name.
      await accounts.apply(data);
    },
    'account.deleted.v1': async ({ data }) => {
      // First, so that concurrent writes find the account deleted and anonymise their own data.
      if (!(await accounts.apply(data))) return;
      await personalData.anonymise(data.accountId);
      await deadLetters.forgetAccount(data.accountId);
    },
  };
}
