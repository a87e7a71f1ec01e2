import { z } from 'zod';
import { eventId } from './event-id';

/**
 * Account events contain the state after the change, so that consumers that apply the event with the highest
 * `version` are up to date even if they missed earlier ones.
 */
const accountFacts = z.object({
  accountId: eventId,
  /** Incremented by each event of the account. */
  version: z.int().min(1),
});

export const accountEvents = {
  /** An account was registered, renamed, locked or unlocked, or its role or seller approval changed. */
  'account.updated.v1': accountFacts.extend({
    name: z.string(),
    /** Spelled as in libs/auth. */
    role: z.string(),
    isActive: z.boolean(),
    /** Whether products of the account can be sold: it is an active, approved seller or an active admin. */
    canSell: z.boolean(),
  }),
  /** An account was deleted: services anonymise their copies of its data. */
  'account.deleted.v1': accountFacts.extend({ role: z.string() }),
} as const;
