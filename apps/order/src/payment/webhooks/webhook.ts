import type { Charge } from '../providers/provider';

/** A provider's webhook with a valid signature. */
export interface ProviderWebhook {
  /** The provider's event id. */
  id: string;
  /** Returns the charge that the event is about; null when it belongs to no payment. @throws SERVICE_UNAVAILABLE */
  fetchCharge(): Promise<Charge | null>;
}

export interface WebhookParser {
  /** Name of the signature header. */
  header: string;
  /** Returns null for an invalid signature, a replayed or a malformed webhook. */
  parse(body: string, signature: string): ProviderWebhook | null;
}
