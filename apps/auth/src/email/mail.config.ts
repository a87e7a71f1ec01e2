import { ConfigError } from '@e-storefront/config';
import type { Service } from '@e-storefront/server';
import type { AuthConfig } from '../config';
import type { Mailer } from './mailer';
import { Mailbox } from './mailbox';
import { registerMailbox } from './mailbox.routes';
import { SmtpMailer } from './smtp-mailer';

/**
 * Creates the SMTP mailer or, outside production, a mailbox that developers can open.
 * @throws ConfigError when neither is configured
 */
export function openMailer(service: Service, config: AuthConfig): Mailer {
  if (config.SMTP_URL) {
    const { SMTP_URL: url, MAIL_FROM: from, MAIL_REPLY_TO: replyTo } = config;
    const smtp = new SmtpMailer({ url, from, replyTo });
    service.onStop(() => smtp.close());
    return smtp;
  }
  if (config.NODE_ENV === 'production') throw new ConfigError('Bad configuration: SMTP_URL is missing.');
  if (!config.MAILBOX_DIR) throw new ConfigError('Bad configuration: MAILBOX_DIR or SMTP_URL is missing.');
  const mailbox = new Mailbox(config.MAILBOX_DIR);
  registerMailbox(service.app, mailbox);
  return mailbox;
}
