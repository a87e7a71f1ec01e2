import type { TicketCategory, TicketPriority } from '../../../apps/ticket/src/ticket/ticket';
import type { TicketStatus } from '../../../apps/ticket/src/ticket/ticket-status';

/** One step of a ticket. */
export type Step =
  | { by: 'customer' | 'staff'; says: string }
  | { by: 'staff'; notes: string }
  | { by: 'staff'; takes: true }
  | { by: 'staff'; moves: TicketStatus; resolution?: string };

/** The subject and the steps of a ticket. */
export interface Script {
  subject: string;
  description: string;
  category: TicketCategory;
  priority: TicketPriority;
  about?: 'order' | 'product';
  steps: readonly Step[];
}

const takes: Step = { by: 'staff', takes: true };
const moves = (status: TicketStatus): Step => ({ by: 'staff', moves: status });
const resolved = (resolution: string): Step => ({ by: 'staff', moves: 'resolved', resolution });
const customer = (says: string): Step => ({ by: 'customer', says });
const staff = (says: string): Step => ({ by: 'staff', says });
const internal = (notes: string): Step => ({ by: 'staff', notes });

export const SCRIPTS: readonly Script[] = [
  {
    subject: 'Where is my parcel?',
    description:
      'The order has been on its way for a week and the tracking page has not moved since Tuesday.',
    category: 'order',
    priority: 'high',
    about: 'order',
    steps: [],
  },
  {
    subject: 'Invoice with GST number',
    description: 'I need the invoice again with the GST number of my company on it.',
    category: 'billing',
    priority: 'medium',
    about: 'order',
    steps: [
      takes,
      moves('in_progress'),
      staff('Please send us the GST number and the registered name.'),
      customer('It is in my profile, under the second address.'),
      internal('Checked against the GST portal: the number is valid.'),
    ],
  },
  {
    subject: 'Wrong size delivered',
    description: 'I ordered M and got L. The label says M, the shirt does not.',
    category: 'order',
    priority: 'medium',
    about: 'order',
    steps: [
      takes,
      moves('in_progress'),
      staff('Sorry about that. Could you send a photo of the label?'),
      moves('pending'),
    ],
  },
  {
    subject: 'Cannot log in on my phone',
    description: 'The app says that my session has ended each time I open it. The web page works.',
    category: 'technical',
    priority: 'high',
    steps: [
      takes,
      moves('in_progress'),
      internal('The clock of the phone is ten minutes slow, see the log.'),
      staff('Please switch on automatic date and time and try again.'),
      customer('That was it. Thank you!'),
      resolved('The clock of the phone was wrong.'),
    ],
  },
  {
    subject: 'Refund has not arrived',
    description: 'The return was accepted ten days ago. My bank does not see anything yet.',
    category: 'billing',
    priority: 'urgent',
    about: 'order',
    steps: [
      takes,
      moves('in_progress'),
      internal('The refund was sent back by the bank: the account number has a digit too many.'),
      staff('The refund came back to us. Could you check the account number?'),
      moves('pending'),
      customer('There was a typo, I have corrected it.'),
      staff('Sent again, it takes two working days.'),
      resolved('Refunded again to the corrected account.'),
      moves('closed'),
    ],
  },
  {
    subject: 'Wish list, please',
    description: 'I would love to keep things for later without putting them into the cart.',
    category: 'feature',
    priority: 'low',
    steps: [
      staff('Thank you, we have passed that on.'),
      internal('Fourth request this month.'),
      moves('pending'),
    ],
  },
  {
    subject: 'Is this safe on induction?',
    description: 'The description says all stoves. Does that hold for induction as well?',
    category: 'general',
    priority: 'low',
    about: 'product',
    steps: [staff('Yes, the base is magnetic.'), resolved('Answered.'), moves('closed')],
  },
  {
    subject: 'Change of e-mail address',
    description: 'I am leaving my company and want to move the account to my private address.',
    category: 'account',
    priority: 'medium',
    steps: [takes],
  },
  {
    subject: 'Charged twice',
    description: 'My card statement shows the same amount twice on the same day.',
    category: 'billing',
    priority: 'urgent',
    about: 'order',
    steps: [
      takes,
      moves('in_progress'),
      internal('The second one is an authorisation that was never captured.'),
      staff('The second entry is only reserved and goes away within five days.'),
      resolved('An authorisation that expired by itself.'),
      customer('It is still there after a week.'),
      internal('Asked the payment provider for the reference.'),
    ],
  },
  {
    subject: 'Picture does not match',
    description: 'The second picture shows another model than the first.',
    category: 'general',
    priority: 'low',
    about: 'product',
    steps: [],
  },
];
