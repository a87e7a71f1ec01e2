import { composeMail, type Recipient } from '../email/compose-mail';
import type { Mail } from '../email/mailer';
import { SUBJECTS } from './mail-subjects';

/** A variant as its seller knows it. */
export interface MailedVariant {
  productName: string;
  /** Null where the product has no variants. */
  variantName: string | null;
  sku: string;
}

/** Tells a seller to restock. @param variant null in events of before they named it */
export function stockDepletedMail(
  to: Recipient,
  variant: MailedVariant | null,
  { available, url }: { available: number; url: string | null },
): Mail {
  const name = variant ? [variant.productName, variant.variantName].filter(Boolean).join(', ') : null;
  const which = variant ? `${name} (SKU ${variant.sku})` : 'one of your products';
  const left = Math.max(available, 0);
  return composeMail(to, {
    subject: SUBJECTS.depleted(name ?? 'One of your products'),
    paragraphs: [
      left === 0 ? `Of ${which}, none can be bought any more.` : `Of ${which}, ${left} can still be bought.`,
      'Restock it to go on selling.',
    ],
    ...(url !== null && { link: { label: 'Open your products', url } }),
    reason: 'You receive this mail because you sell with us.',
    topic: 'stock',
  });
}
