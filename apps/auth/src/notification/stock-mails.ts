import { composeMail, type Recipient } from '../email/compose-mail';
import type { Mail } from '../email/mailer';
import { SUBJECTS } from './mail-subjects';

/** The variant data of a stock mail. */
export interface MailedVariant {
  productName: string;
  /** Null where the product has no variants. */
  variantName: string | null;
  sku: string;
}

/** Asks a seller to restock. @param variant null for `stock.depleted.v1`, which does not contain it */
export function stockDepletedMail(
  to: Recipient,
  variant: MailedVariant | null,
  { available, url }: { available: number; url: string | null },
): Mail {
  const name = variant ? [variant.productName, variant.variantName].filter(Boolean).join(', ') : null;
  const item = variant ? `${name} (SKU ${variant.sku})` : null;
  const stockLevel =
    available > 0
      ? `Only ${available} left in stock of ${item ?? 'one of your products'}.`
      : `${item ?? 'One of your products'} is sold out.`;
  return composeMail(to, {
    subject: SUBJECTS.depleted(name ?? 'One of your products'),
    paragraphs: [stockLevel, 'Restock it to keep selling.'],
    ...(url !== null && { link: { label: 'View your products', url } }),
    reason: 'You are receiving this e-mail because you sell with us.',
    topic: 'stock',
  });
}
