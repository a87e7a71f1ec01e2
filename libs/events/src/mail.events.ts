import { z } from 'zod';
import { eventId } from './event-id';

/** Account mails that say nothing but that something happened. */
export const ACCOUNT_NOTICES = [
  'password-changed',
  'google-linked',
  'google-unlinked',
  'second-factor-enabled',
  'second-factor-disabled',
  'second-factor-reset',
  'refresh-token-reused',
  'seller-approved',
  'seller-refused',
] as const;
export type AccountNotice = (typeof ACCOUNT_NOTICES)[number];

const account = z.object({ accountId: eventId });

export const mailEvents = {
  /**
   * A mail to the owner of an account was asked for, together with the change that it is about. It is written from the
   * account as it is when the mail is sent. No event holds a token: auth derives the token of a link from the event's id.
   */
  'mail.requested.v1': z.discriminatedUnion('mail', [
    account.extend({ mail: z.enum(ACCOUNT_NOTICES) }),
    account.extend({
      mail: z.enum(['verify-email', 'reset-password']),
      /** Where the link leads, without its token. */
      page: z.url({ protocol: /^https?$/ }),
    }),
    account.extend({
      mail: z.literal('recovery-code-used'),
      /** Recovery codes that are left. */
      left: z.int().min(0),
    }),
    account.extend({
      mail: z.literal('program-created'),
      kind: z.enum(['API key', 'machine client']),
      name: z.string(),
    }),
  ]),
} as const;
