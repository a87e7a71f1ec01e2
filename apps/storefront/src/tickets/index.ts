export { NewTicketPage } from './new-ticket-page';
export { TicketArea } from './ticket-area';
export { TicketPage } from './ticket-page';
export { TicketsPage } from './tickets-page';
