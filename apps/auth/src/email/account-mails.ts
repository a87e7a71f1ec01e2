import type { AccountNotice } from '@e-storefront/events';
import { composeMail, type MailContent, type Recipient } from './compose-mail';
import type { Mail } from './mailer';

const RECIPIENT_REASON = 'You are receiving this e-mail because you have an account with us.';
const NOT_YOU =
  'If this was not you, change your password right away and check the list of devices that are logged in.';

type Notice = Pick<MailContent, 'subject' | 'paragraphs'>;

const NOTICES: Record<AccountNotice, Notice> = {
  'password-changed': {
    subject: 'Your password was changed',
    paragraphs: [
      'The password of your account was changed, and your other devices were logged out.',
      NOT_YOU,
    ],
  },
  'google-linked': {
    subject: 'Google sign-in was added to your account',
    paragraphs: [
      'You can now log in with your Google account.',
      'If this was not you, remove Google sign-in in your account settings and change your password.',
    ],
  },
  'google-unlinked': {
    subject: 'Google sign-in was removed from your account',
    paragraphs: [
      'You can no longer log in with your Google account. Your other devices were logged out.',
      NOT_YOU,
    ],
  },
  'second-factor-enabled': {
    subject: 'Two-factor authentication is on',
    paragraphs: [
      'From now on, you need a code from your authenticator app to log in. Your other devices were logged out.',
      NOT_YOU,
    ],
  },
  'second-factor-disabled': {
    subject: 'Two-factor authentication is off',
    paragraphs: [
      'You no longer need a code from your authenticator app to log in. Your other devices were logged out.',
      NOT_YOU,
    ],
  },
  'second-factor-reset': {
    subject: 'Two-factor authentication was reset',
    paragraphs: [
      'Our support team removed two-factor authentication from your account, and all your devices were logged out.',
      'Please log in with your password and set it up again.',
      'If you did not ask for this, change your password right away and contact our support team.',
    ],
  },
  'refresh-token-reused': {
    subject: 'We logged out one of your devices',
    paragraphs: [
      'One of your logins was used in two places at once, which can mean that it was stolen. To protect your account, we logged that device out.',
      'Please log in again. If you see a device that you do not recognise in your account, change your password.',
    ],
  },
  'seller-approved': {
    subject: 'Your seller account has been approved',
    paragraphs: [
      'Good news: your seller account has been approved, and your shop is open. Log in again to add your first product.',
    ],
  },
  'seller-refused': {
    subject: 'Your seller application was declined',
    paragraphs: [
      'We are sorry, but we could not approve your seller account. Please contact our support team to find out more.',
    ],
  },
};

/** Notifies the owner of a change to the account. */
export function noticeMail(to: Recipient, notice: AccountNotice): Mail {
  return composeMail(to, { ...NOTICES[notice], reason: RECIPIENT_REASON, topic: 'account' });
}

/** @param url the verification page, with its token */
export function verificationMail(to: Recipient, url: string): Mail {
  return composeMail(to, {
    subject: 'Verify your e-mail address',
    paragraphs: [
      'Welcome! Please confirm that this e-mail address belongs to you. The link is valid for 24 hours.',
    ],
    link: { label: 'Verify my address', url },
    closing: ['If you did not create an account with us, you can ignore this e-mail.'],
    reason: RECIPIENT_REASON,
    topic: 'account',
  });
}

/** @param url the reset page, with its token */
export function passwordResetMail(to: Recipient, url: string): Mail {
  return composeMail(to, {
    subject: 'Reset your password',
    paragraphs: ['You asked to reset your password. The link is valid for 30 minutes and can be used once.'],
    link: { label: 'Choose a new password', url },
    closing: ['If you did not ask for this, you can ignore this e-mail. Your password stays the same.'],
    reason: RECIPIENT_REASON,
    topic: 'account',
  });
}

/** @param left the number of unused recovery codes */
export function recoveryCodeUsedMail(to: Recipient, left: number): Mail {
  const codes = left === 1 ? '1 recovery code' : `${left} recovery codes`;
  return composeMail(to, {
    subject: 'A recovery code was used',
    paragraphs: [
      `Someone logged in to your account with a recovery code instead of your authenticator app. You have ${codes} left.`,
      NOT_YOU,
    ],
    reason: RECIPIENT_REASON,
    topic: 'account',
  });
}

/** Warns the owner of a new API client, which stays valid after the session that created it. */
export function apiClientCreatedMail(
  to: Recipient,
  { kind, name }: { kind: 'API key' | 'machine client'; name: string },
): Mail {
  return composeMail(to, {
    subject: `A new ${kind} was created for your account`,
    paragraphs: [
      `The ${kind} "${name}" was created and can now access your account.`,
      'If this was not you, revoke it in your account settings and change your password.',
    ],
    reason: RECIPIENT_REASON,
    topic: 'account',
  });
}
