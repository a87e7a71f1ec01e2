export { GuestTicketPage } from './guest-ticket-page';
export { TrackedOrderPage } from './tracked-order-page';
