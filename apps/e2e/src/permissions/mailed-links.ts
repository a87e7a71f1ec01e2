import { SERVICE_HEADER } from '@e-storefront/auth';
import { directTo } from '../support/endpoints';
import { credentialOf } from './services';

/** The token of a fresh link to a ticket, as the service that sends mails gets it. */
export async function ticketLink(ticketId: string): Promise<string> {
  return linkOf('ticket', `prepareTicketMail(ticketId: "${ticketId}", withLink: true)`);
}

/** The token of a fresh link to an order, as the service that sends mails gets it. */
export async function orderLink(orderId: string): Promise<string> {
  return linkOf('order', `prepareOrderMail(orderId: "${orderId}", withLink: true)`);
}

async function linkOf(subgraph: string, field: string): Promise<string> {
  const headers = { [SERVICE_HEADER]: await credentialOf('auth') };
  const { data, errors } = await directTo(subgraph).request(`mutation { made: ${field} { linkToken } }`, {
    headers,
  });
  if (!data?.made) throw new Error(`No link was made: ${JSON.stringify(errors)}`);
  return data.made.linkToken;
}
