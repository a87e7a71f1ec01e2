import type { AccountMail } from '../email/account-mail-requests.service';
import {
  noticeMail,
  passwordResetMail,
  apiClientCreatedMail,
  recoveryCodeUsedMail,
  verificationMail,
} from '../email/account-mails';
import type { Recipient } from '../email/compose-mail';
import { withToken } from '../email/frontend-urls';
import type { Mail } from '../email/mailer';
import type { TokenPurpose } from '../email/email-token';

/** Composes a requested mail. @param tokenFor returns the token of the mail's link */
export async function composeAccountMail(
  to: Recipient,
  request: AccountMail,
  tokenFor: (purpose: TokenPurpose) => Promise<string>,
): Promise<Mail> {
  switch (request.mail) {
    case 'verify-email':
      return verificationMail(to, withToken(request.page, await tokenFor('verify-email')));
    case 'reset-password':
      return passwordResetMail(to, withToken(request.page, await tokenFor('reset-password')));
    case 'recovery-code-used':
      return recoveryCodeUsedMail(to, request.left);
    case 'program-created':
      return apiClientCreatedMail(to, request);
    case 'google-linked':
    case 'google-unlinked':
    case 'password-changed':
    case 'refresh-token-reused':
    case 'second-factor-disabled':
    case 'second-factor-enabled':
    case 'second-factor-reset':
    case 'seller-approved':
    case 'seller-refused':
      return noticeMail(to, request.mail);
  }
}
