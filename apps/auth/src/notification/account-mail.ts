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

/**
 * Composes a requested mail; null if a newer one has replaced it: the newest mail must hold the valid link.
 * @param tokenFor returns the token of the mail's link; null if it has been replaced
 */
export async function composeAccountMail(
  to: Recipient,
  request: AccountMail,
  tokenFor: (purpose: TokenPurpose) => Promise<string | null>,
): Promise<Mail | null> {
  switch (request.mail) {
    case 'verify-email':
    case 'reset-password': {
      const token = await tokenFor(request.mail);
      const compose = request.mail === 'verify-email' ? verificationMail : passwordResetMail;
      return token === null ? null : compose(to, withToken(request.page, token));
    }
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
