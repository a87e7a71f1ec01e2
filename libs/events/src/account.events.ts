import { z } from 'zod';
import { eventId } from './event-id';

/**
 * Account events carry the state after the change, so that a consumer that applies the event with the highest `version`
 * is right, whatever it missed before.
 */
const accountFacts = z.object({
  accountId: eventId,
  /** Grows by one with each event of the account. */
  version: z.int().min(1),
});

export const accountEvents = {
  /** An account was registered, renamed, locked or unlocked, got another role, or a decision on its sale was made. */
  'account.updated.v1': accountFacts.extend({
    name: z.string(),
    /** As libs/auth spells roles. */
    role: z.string(),
    isActive: z.boolean(),
    /** Whether products of the account may be sold: it is an active, approved seller, or an active admin. */
    canSell: z.boolean(),
  }),
  /** An account was deleted: services anonymise what they copied of it. */
  'account.deleted.v1': accountFacts.extend({ role: z.string() }),
} as const;
