import { ConfigError } from '@e-storefront/config';
import type { Service } from '@e-storefront/service';
import type { AuthConfig } from '../auth.settings';
import { MailQueue, type Mailer } from './mail.service';
import { Mailbox } from './mailbox';
import { registerMailbox } from './mailbox.route';
import { SmtpMailer } from './smtp-mailer';

/**
 * Chooses where mails go: to the mail server, or, outside production, to a mailbox that developers can open.
 * @throws ConfigError when there is neither
 */
export function openMail(service: Service, config: AuthConfig): MailQueue {
  const mailer = chooseMailer(service, config);
  // The error alone: what a mail server says of an address is not for the log.
  const mails = new MailQueue(mailer, (error) =>
    service.logger.error(
      { reason: (error as NodeJS.ErrnoException).code ?? 'unknown' },
      'a mail was not sent',
    ),
  );
  service.onStop(() => mails.drain());
  return mails;
}

function chooseMailer(service: Service, config: AuthConfig): Mailer {
  if (config.SMTP_URL) {
    const smtp = new SmtpMailer(config.SMTP_URL, config.MAIL_FROM);
    service.onStop(() => smtp.close());
    return smtp;
  }
  if (config.NODE_ENV === 'production') throw new ConfigError('Bad configuration: SMTP_URL is missing.');
  if (!config.MAILBOX_DIR) throw new ConfigError('Bad configuration: MAILBOX_DIR or SMTP_URL is missing.');
  const mailbox = new Mailbox(config.MAILBOX_DIR);
  registerMailbox(service.app, mailbox);
  return mailbox;
}
