/** A mail to one person. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Headers by name, such as `Auto-Submitted`. */
  headers: Readonly<Record<string, string>>;
  /** Given where a mail may be sent twice: mail programs then show one. */
  messageId?: string;
  /** The id of what mails of one conversation have in common, so that mail programs show them together. */
  references?: string;
}

/** Delivers mails. */
export interface Mailer {
  /** Rejects when the mail could not be handed over. */
  send(mail: Mail): Promise<void>;
}

/** Whether an address can receive mails; the addresses of deleted accounts end in `.invalid` (RFC 2606). */
export function isDeliverable(address: string): boolean {
  return address !== '' && !address.endsWith('.invalid');
}
