/** A mail to one recipient. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  headers: Readonly<Record<string, string>>;
  /** Set where a mail can be sent twice; mail programs drop duplicates by it. */
  messageId?: string;
  /** A shared id by which mail programs group the mails of a conversation. */
  references?: string;
}

/** Delivers mails. */
export interface Mailer {
  /** Rejects when the mail server did not accept the mail. */
  send(mail: Mail): Promise<void>;
}

/** Whether an address can receive mails; the addresses of deleted accounts end in `.invalid` (RFC 2606). */
export function isDeliverable(address: string): boolean {
  return address !== '' && !address.endsWith('.invalid');
}
