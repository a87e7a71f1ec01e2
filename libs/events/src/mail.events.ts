import { z } from 'zod';
import { eventId } from './event-id';

/** Account mails that only report that something happened. */
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
   * The owner of an account is to receive a mail about a change, which was stored together with this event.
   * The mail is composed from the state of the account when it is sent. No event contains a token: auth
   * derives the token of a link from the event's id.
   */
  'mail.requested.v1': z.discriminatedUnion('mail', [
    account.extend({ mail: z.enum(ACCOUNT_NOTICES) }),
    account.extend({
      mail: z.enum(['verify-email', 'reset-password']),
      /** The target of the link, without its token. */
      page: z.url({ protocol: /^https?$/ }),
    }),
    account.extend({
      mail: z.literal('recovery-code-used'),
      /** The number of recovery codes left. */
      left: z.int().min(0),
    }),
    account.extend({
      mail: z.literal('program-created'),
      kind: z.enum(['API key', 'machine client']),
      name: z.string(),
    }),
  ]),
} as const;
