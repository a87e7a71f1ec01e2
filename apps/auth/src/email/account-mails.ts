import type { AccountNotice } from '@e-storefront/events';
import { composeMail, type MailContent, type Recipient } from './compose-mail';
import type { Mail } from './mailer';

const RECIPIENT_REASON = 'You receive this mail because you have an account with us.';
const NOT_YOU = 'Was it not you? Choose a new password now and check your list of logins.';

type Notice = Pick<MailContent, 'subject' | 'paragraphs'>;

const NOTICES: Record<AccountNotice, Notice> = {
  'password-changed': {
    subject: 'Your password was changed',
    paragraphs: ['Your password was changed, and your other devices were logged out.', NOT_YOU],
  },
  'google-linked': {
    subject: 'Google sign-in was added to your account',
    paragraphs: [
      'You can log in with your Google account from now on.',
      'Was it not you? Remove it in your account and choose a new password.',
    ],
  },
  'google-unlinked': {
    subject: 'Google sign-in was removed from your account',
    paragraphs: [
      'You can no longer log in with your Google account, and your other devices were logged out.',
      NOT_YOU,
    ],
  },
  'second-factor-enabled': {
    subject: 'Your second factor is on',
    paragraphs: [
      'From now on a login asks for a code of your authenticator app. Your other devices were logged out.',
      NOT_YOU,
    ],
  },
  'second-factor-disabled': {
    subject: 'Your second factor is off',
    paragraphs: [
      'A login no longer asks for a code of your authenticator app. Your other devices were logged out.',
      NOT_YOU,
    ],
  },
  'second-factor-reset': {
    subject: 'Your second factor was removed',
    paragraphs: [
      'Our staff removed the second factor of your account, and all your devices were logged out.',
      'Log in with your password and set up a new one.',
      'Did you not ask for this? Choose a new password now and contact our support.',
    ],
  },
  'refresh-token-reused': {
    subject: 'We logged out one of your devices',
    paragraphs: [
      'One of your logins was used from two places at once, as happens when it is stolen. We have ended it.',
      'Log in again on your device. If your account lists logins that you do not know, change your password.',
    ],
  },
  'seller-approved': {
    subject: 'Your shop is open',
    paragraphs: ['Your seller account was approved. Log in again and add your first product.'],
  },
  'seller-refused': {
    subject: 'Your application was refused',
    paragraphs: ['Your seller account was not approved. Contact our support to learn more.'],
  },
};

/** Tells the owner of an account what happened to it. */
export function noticeMail(to: Recipient, notice: AccountNotice): Mail {
  return composeMail(to, { ...NOTICES[notice], reason: RECIPIENT_REASON, topic: 'account' });
}

/** Asks the owner of a new account to prove the address. @param url the page with its token */
export function verificationMail(to: Recipient, url: string): Mail {
  return composeMail(to, {
    subject: 'Verify your e-mail address',
    paragraphs: ['Please confirm that this address is yours. The link holds for 24 hours.'],
    link: { label: 'Verify my address', url },
    closing: ['If you have not opened an account with us, ignore this mail.'],
    reason: RECIPIENT_REASON,
    topic: 'account',
  });
}

/** Brings the link for a new password. @param url the page with its token */
export function passwordResetMail(to: Recipient, url: string): Mail {
  return composeMail(to, {
    subject: 'Choose a new password',
    paragraphs: ['You asked for a new password. The link holds for 30 minutes and works once.'],
    link: { label: 'Choose a new password', url },
    closing: ['If you did not ask for it, ignore this mail: your password stays as it is.'],
    reason: RECIPIENT_REASON,
    topic: 'account',
  });
}

/** Tells the owner that a recovery code was used, and how many are left. */
export function recoveryCodeUsedMail(to: Recipient, left: number): Mail {
  return composeMail(to, {
    subject: 'A recovery code was used',
    paragraphs: [
      `A login used one of your recovery codes instead of your authenticator app. You have ${left} left.`,
      NOT_YOU,
    ],
    reason: RECIPIENT_REASON,
    topic: 'account',
  });
}

/** Tells the owner that a program can act for the account from now on: it outlives the login that made it. */
export function apiClientCreatedMail(
  to: Recipient,
  { kind, name }: { kind: 'API key' | 'machine client'; name: string },
): Mail {
  return composeMail(to, {
    subject: `A new ${kind} can act for your account`,
    paragraphs: [
      `The ${kind} "${name}" was created for your account.`,
      'Was it not you? Revoke it in your account, then choose a new password.',
    ],
    reason: RECIPIENT_REASON,
    topic: 'account',
  });
}
